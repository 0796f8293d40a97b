// Offers the people of an event while one types "@" and a name. What is typed stays as it is until
// somebody is chosen, and composed or dictated text is only ever read.

import { finds, folded } from "./names.js";

const LONGEST = 60;
const COMPOSING = 229; // the key that ends a composition in Safari, which says so in no other way
const MARK = /(?:^|[^\p{L}\p{N}_@])@([^@\n]*)$/u; // not that of an e-mail address

class Mentions {
  constructor(box) {
    this.box = box;
    this.people = JSON.parse(box.dataset.mentions).map((name) => ({ name, folded: folded(name) }));
    this.shown = [];
    this.active = -1;
    this.escaped = -1;
    this.build();
    this.listen();
  }

  build() {
    const id = `${this.box.id}-names`;
    this.list = made("ul", "portal-combobox__list portal-mentions__list");
    this.list.id = id;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Names");
    this.said = made("div", "govuk-visually-hidden");
    this.said.setAttribute("role", "status");
    this.around = made("div", "portal-mentions");
    this.box.before(this.around);
    this.around.append(this.box, this.list, this.said);
    this.box.setAttribute("aria-autocomplete", "list");
    this.box.setAttribute("aria-controls", id);
  }

  listen() {
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("keyup", () => this.moved());
    this.box.addEventListener("click", () => this.moved());
    this.box.addEventListener("blur", () => this.close());
    this.box.addEventListener("compositionstart", () => (this.composing = true));
    this.box.addEventListener("compositionend", () => (this.composing = false));
    // A press on the list must not take the focus away before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.shown[Number(option.dataset.index)]);
    });
  }

  // Where the "@" before the caret stands and what follows it, or nothing.
  asked() {
    const { selectionStart: caret, selectionEnd, value } = this.box;
    if (caret !== selectionEnd) return null;
    const found = MARK.exec(value.slice(Math.max(0, caret - LONGEST), caret));
    return found && { at: caret - found[1].length - 1, name: folded(found[1]) };
  }

  typed() {
    const asked = this.asked();
    if (!asked || asked.at !== this.escaped) this.escaped = -1;
    if (!asked || asked.at === this.escaped) return this.close();
    const whole = this.people.some((person) => person.folded === asked.name);
    const found = this.people.filter((person) => finds(asked.name, person.folded));
    if (!found.length || (whole && found.length === 1)) return this.close();
    return this.open(found, asked.at);
  }

  // The caret was put elsewhere: the list opens only for what is typed.
  moved() {
    if (!this.list.hidden && this.asked()?.at !== this.at) this.close();
  }

  open(found, at) {
    const names = (people) => people.map((person) => person.name).join("\n");
    const same = !this.list.hidden && at === this.at && names(found) === names(this.shown);
    if (same) return;
    this.at = at;
    this.shown = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((person, index) => this.option(person, index)));
    this.list.style.top = `${bottomOfLine(this.box, at)}px`;
    this.list.hidden = false;
    this.box.removeAttribute("aria-activedescendant");
    this.list.scrollIntoView({ block: "nearest" });
    this.announce(found.length);
  }

  option(person, index) {
    const option = made("li", "portal-combobox__option", person.name);
    option.id = `${this.list.id}-${index}`;
    option.dataset.index = index;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    return option;
  }

  announce(count) {
    clearTimeout(this.announcing);
    this.announcing = setTimeout(() => {
      if (this.list.hidden) return;
      const names = count === 1 ? "1 name" : `${count} names`;
      this.said.textContent = `${names}. Use the arrow keys to choose, or go on typing.`;
    }, 600);
  }

  close() {
    clearTimeout(this.announcing);
    this.list.hidden = true;
    this.active = -1;
    this.said.textContent = "";
    this.box.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (this.list.hidden || event.isComposing || event.keyCode === COMPOSING) return;
    if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(-1);
    else if (event.key === "Escape") this.escape();
    else if ((event.key === "Enter" || event.key === "Tab") && this.active >= 0) {
      this.choose(this.shown[this.active]);
    } else return;
    event.preventDefault();
  }

  move(step) {
    const options = this.list.children;
    options[this.active]?.setAttribute("aria-selected", "false");
    const from = this.active < 0 && step < 0 ? 0 : this.active;
    this.active = (from + step + options.length) % options.length;
    const option = options[this.active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", option.id);
  }

  escape() {
    this.escaped = this.at;
    this.close();
  }

  choose(person) {
    const { at, box } = this;
    this.escaped = at;
    this.close();
    if (this.composing) box.blur(); // what is being composed is finished first
    box.focus();
    box.setSelectionRange(at + 1, box.selectionEnd);
    put(box, person.name);
  }
}

// As if it had been typed, so that it can be undone; other ways forget what was typed before.
function put(box, text) {
  if (document.execCommand("insertText", false, text)) return;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
}

// How far below the top of the box the line of this character ends.
function bottomOfLine(box, at) {
  const mirror = made("div", `${box.className} portal-mentions__mirror`);
  const mark = made("span", "", "@");
  mirror.append(box.value.slice(0, at), mark);
  box.after(mirror);
  const bottom = mark.offsetTop + mark.offsetHeight - box.scrollTop;
  mirror.remove();
  return box.offsetTop + Math.min(bottom, box.offsetHeight) + 4;
}

function made(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

export function begin(scope = document) {
  for (const box of scope.querySelectorAll("textarea[data-mentions]")) {
    if (!box.closest(".portal-mentions")) new Mentions(box);
  }
}
