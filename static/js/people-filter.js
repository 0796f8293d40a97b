// A box above a long list of people that narrows it. Whoever is ticked stays in sight.

import { finds, folded } from "./names.js";

const FEW = 8;

function filter(list) {
  const items = [...list.querySelectorAll(".govuk-checkboxes__item")].map((item) => ({
    item,
    name: folded(item.textContent),
    box: item.querySelector("input"),
  }));
  if (items.length <= FEW) return;

  const id = `${items[0].box.id}-filter`;
  const top = document.createElement("div");
  top.className = "portal-people__filter";
  const label = Object.assign(document.createElement("label"), {
    className: "govuk-label",
    htmlFor: id,
    textContent: "Type a name to shorten the list",
  });
  const input = Object.assign(document.createElement("input"), {
    autocomplete: "off",
    className: "govuk-input",
    id,
    spellcheck: false,
    type: "text",
  });
  const count = Object.assign(document.createElement("p"), { className: "portal-people__count" });
  count.setAttribute("role", "status");
  top.append(label, input, count);
  list.before(top);
  list.classList.add("portal-people__list--scrolling");

  function show() {
    const typed = folded(input.value);
    let shown = 0;
    for (const { item, name, box } of items) {
      item.hidden = Boolean(typed) && !box.checked && !finds(typed, name);
      shown += item.hidden ? 0 : 1;
    }
    const chosen = items.filter(({ box }) => box.checked).length;
    count.textContent = `${shown} shown, ${chosen} chosen`;
  }
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    show();
  });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  list.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}

export function begin(scope = document) {
  for (const list of scope.querySelectorAll("[data-people]:not(.portal-people__list--scrolling)")) {
    filter(list);
  }
}
