// Everything here is comfort: each page works without it.

import {
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "../vendor/govuk-frontend/govuk-frontend.min.js";
import * as addAnother from "./add-another.js";
import * as autosave from "./autosave.js";
import * as bodyMap from "./body-map.js";
import { Counter } from "./count.js";
import * as fill from "./fill.js";
import * as grow from "./grow.js";
import * as mentions from "./mentions.js";
import * as menu from "./menu.js";
import * as peopleFilter from "./people-filter.js";
import * as personSelect from "./person-select.js";
import * as reveal from "./reveal.js";

const once = [ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink];
const inForms = [Button, Checkboxes, Counter, PasswordInput];

function enhance(scope) {
  for (const component of inForms) createAll(component, undefined, { scope });
  for (const ours of [bodyMap, fill, grow, mentions, peopleFilter, personSelect, reveal]) {
    ours.begin(scope);
  }
}

for (const component of once) createAll(component);
enhance(document);
addAnother.begin(enhance);
autosave.begin();
menu.begin();
