// Everything here is comfort: each page works without it.

import {
  Button,
  CharacterCount,
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
import * as fill from "./fill.js";
import * as peopleFilter from "./people-filter.js";
import * as personSelect from "./person-select.js";
import * as reveal from "./reveal.js";

const once = [ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink];
const inForms = [Button, CharacterCount, Checkboxes, PasswordInput];

function enhance(scope) {
  for (const component of inForms) createAll(component, undefined, { scope });
  for (const ours of [bodyMap, fill, peopleFilter, personSelect, reveal]) ours.begin(scope);
}

for (const component of once) createAll(component);
enhance(document);
addAnother.begin(enhance);
autosave.begin();
