// Makes a type-ahead of a select that holds people. The select stays in the page, hidden, and is
// what the form sends.

import { finds, folded } from "./names.js";

const MOST_SHOWN = 60;

// A press elsewhere takes the focus away before it is a click: were the page to move under it
// meanwhile, it would miss what it was meant for.
let pressing = false;
document.addEventListener("mousedown", () => { pressing = true; }, true);
document.addEventListener("mouseup", () => { pressing = false; }, true);

function afterThePress(then) {
  if (!pressing) then();
  else document.addEventListener("mouseup", () => setTimeout(then), { capture: true, once: true });
}

function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

class PersonSelect {
  constructor(select) {
    this.select = select;
    this.id = select.id;
    this.shown = [];
    this.active = -1;
    this.people = [...select.options]
      .filter((option) => option.value !== "")
      .map((option) => {
        const group = option.parentElement.label || "";
        return {
          value: option.value,
          name: option.text.trim(),
          group,
          exact: folded(option.text),
          folded: folded(`${option.text} ${group}`),
        };
      });
    this.build();
    this.listen();
    this.showChosen();
  }

  build() {
    this.select.id = `${this.id}-select`;
    this.select.hidden = true;
    this.input = element("input", {
      "aria-autocomplete": "list",
      "aria-controls": `${this.id}-list`,
      "aria-expanded": "false",
      autocapitalize: "none",
      autocomplete: "off",
      class: "govuk-input",
      id: this.id,
      role: "combobox",
      spellcheck: "false",
      type: "text",
    });
    this.input.classList.toggle(
      "govuk-input--error",
      this.select.classList.contains("govuk-select--error"),
    );
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = this.select.getAttribute(name);
      if (value) this.input.setAttribute(name, value);
      this.select.removeAttribute(name);
    }
    this.describedBy = this.input.getAttribute("aria-describedby") || "";
    this.list = element("ul", {
      "aria-label": "Names",
      class: "portal-combobox__list",
      id: `${this.id}-list`,
      role: "listbox",
    });
    this.list.hidden = true;
    this.nobody = element("p", { class: "portal-combobox__unmatched", id: `${this.id}-nobody` });
    this.nobody.hidden = true;
    this.said = element("div", { class: "govuk-visually-hidden", role: "status" });
    this.box = element("div", { class: "portal-combobox" });
    this.box.append(this.input, this.list);
    this.select.after(this.box, this.nobody, this.said);
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.left());
    // A press on the list must not take the focus away before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-index]");
      if (option) this.choose(this.shown[Number(option.dataset.index)]);
      else this.left();
    });
    this.select.addEventListener("change", () => {
      if (!this.choosing) this.showChosen();
    });
    // The browser's Back fills the select in after this script has run.
    window.addEventListener("pageshow", () => this.showChosen());
    this.select.form?.addEventListener("reset", () => setTimeout(() => this.showChosen()));
    this.select.form?.addEventListener("submit", (event) => this.sent(event), true);
  }

  // What is typed here is no answer, and would be gone unseen: the form waits for a choice.
  sent(event) {
    if (event.defaultPrevented) return;
    this.left();
    if (this.nobody.hidden) return;
    this.input.closest("details")?.setAttribute("open", "");
    if (!this.input.offsetParent) return;
    event.preventDefault();
    this.input.focus();
  }

  chosen() {
    return this.people.find((person) => person.value === this.select.value);
  }

  showChosen() {
    const person = this.chosen();
    if (person) this.input.value = person.name;
    else if (document.activeElement !== this.input && this.nobody.hidden) this.input.value = "";
  }

  set(value) {
    if (this.select.value === value) return;
    this.select.value = value;
    this.choosing = true;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.choosing = false;
  }

  typed() {
    this.unmatched("");
    const person = this.chosen();
    if (person && person.name !== this.input.value) this.set("");
    this.open();
  }

  matches() {
    const typed = folded(this.input.value);
    if (!typed || this.chosen()) return this.people;
    return this.people.filter((person) => finds(typed, person.folded));
  }

  open() {
    const matches = this.matches();
    this.shown = matches.slice(0, MOST_SHOWN);
    this.active = -1;
    this.list.replaceChildren(...this.shown.map((person, index) => this.option(person, index)));
    const hidden = matches.length - this.shown.length;
    if (hidden > 0) this.list.append(this.remark(`and ${hidden} more: type part of a name`));
    if (!matches.length) this.list.append(this.remark(this.select.dataset.personSelect));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", String(matches.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.announce(matches.length);
  }

  option(person, index) {
    const option = element("li", {
      "aria-selected": "false",
      class: "portal-combobox__option",
      "data-index": index,
      id: `${this.id}-option-${index}`,
      role: "option",
    });
    option.append(element("span", {}, person.name));
    if (person.group) {
      option.append(element("span", { class: "portal-combobox__group" }, person.group));
    }
    return option;
  }

  remark(text) {
    return element(
      "li",
      { "aria-disabled": "true", "aria-selected": "false", class: "portal-combobox__nobody", role: "option" },
      text,
    );
  }

  announce(count) {
    clearTimeout(this.announcing);
    this.announcing = setTimeout(() => {
      if (this.list.hidden) return;
      const names = count === 1 ? "1 name" : `${count} names`;
      this.said.textContent = count ? `${names}. Use the arrow keys to choose.` : this.select.dataset.personSelect;
    }, 600);
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    if (this.list.hidden) this.open();
    if (!this.shown.length) return;
    const options = this.list.querySelectorAll("[data-index]");
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + step + this.shown.length) % this.shown.length;
    if (this.active < 0) this.active = this.shown.length - 1;
    const option = options[this.active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(this.active < 0 ? 0 : -1);
    else if (event.key === "Escape" && open) this.close();
    else if (event.key === "Enter" && open) this.takeActive();
    else if (event.key === "Tab" && open && this.active >= 0) {
      this.choose(this.shown[this.active]);
      return;
    } else return;
    event.preventDefault();
  }

  takeActive() {
    const only = this.shown.length === 1 && folded(this.input.value) ? this.shown[0] : null;
    const person = this.shown[this.active] || only;
    if (person) this.choose(person);
    else this.left();
  }

  choose(person) {
    this.unmatched("");
    this.input.value = person.name;
    this.set(person.value);
    this.close();
  }

  // Leaving with a whole name typed takes it; anything else is said, and stays as typed.
  left() {
    this.close();
    const typed = folded(this.input.value);
    if (this.chosen()) return;
    const same = this.people.filter((person) => person.exact === typed);
    if (same.length === 1) this.choose(same[0]);
    else if (typed && same.length > 1) {
      this.say("More than one person has this name. Choose one from the list.");
    } else if (typed) this.say("Nobody is chosen yet. Choose a name from the list.");
  }

  say(text) {
    afterThePress(() => {
      if (!this.chosen()) this.unmatched(text);
    });
  }

  unmatched(text) {
    this.nobody.textContent = text;
    this.nobody.hidden = !text;
    const described = [this.describedBy, text && this.nobody.id].filter(Boolean).join(" ");
    if (described) this.input.setAttribute("aria-describedby", described);
    else this.input.removeAttribute("aria-describedby");
  }
}

export function begin(scope = document) {
  for (const select of scope.querySelectorAll("select[data-person-select]:not([hidden])")) {
    new PersonSelect(select);
  }
}
