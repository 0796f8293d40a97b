// Saves a form as one types. It says "Saved" only when the server has said so.
//
// The form: data-autosave-url, a hidden input named version, components/saved.html inside.
// The server answers 200 {version, saved_at}; 409 {message, version, theirs} where somebody else has
// saved since, theirs being a list of {name, label, theirs, values}, one for each answer that
// differs (its words, and the values a form would send); 401 {kept} where the session has ended,
// kept being true when what was sent is held for an hour; 403 {message} where this is not theirs to
// write any more.

const AFTER_TYPING = 1500;
const AFTER_CHOOSING = 300;
const LONGEST_WAIT = 60_000;
const KEEPALIVE_BYTES = 60_000; // browsers refuse a farewell larger than 64 kB
const QUIET_BETWEEN_ANNOUNCEMENTS = 30_000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.version = form.elements.namedItem("version");
    this.saved = this.written();
    this.wait = 2000;
    this.build();
    this.listen();
  }

  build() {
    this.line = this.form.querySelector("[data-saved]");
    if (!this.line) {
      this.line = document.createElement("p");
      this.line.innerHTML =
        '<span class="portal-saved__mark" aria-hidden="true"></span><span data-saved-text></span>';
      this.form.append(this.line);
    }
    this.text = this.line.querySelector("[data-saved-text]");
    this.said = document.createElement("div");
    this.said.className = "govuk-visually-hidden";
    this.said.setAttribute("role", "status");
    this.line.after(this.said);
  }

  listen() {
    this.form.addEventListener("input", () => this.edited(AFTER_TYPING));
    this.form.addEventListener("change", () => this.edited(AFTER_CHOOSING));
    this.form.addEventListener("focusout", () => this.save());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save({ leaving: true });
    });
    window.addEventListener("online", () => this.save());
    // Back, to a page that had been sent
    window.addEventListener("pageshow", () => {
      this.sending = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.sending && this.unsaved()) event.preventDefault();
    });
  }

  // What the form would send, less the version and the token, which are not anybody's words.
  written() {
    const body = this.body();
    body.delete("version");
    body.delete("csrfmiddlewaretoken");
    return body.toString();
  }

  body() {
    const entries = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(entries);
  }

  unsaved() {
    return this.written() !== this.saved;
  }

  edited(after) {
    if (!this.unsaved()) return;
    if (!this.troubled) this.show("", "Not saved yet");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), after);
  }

  async save({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if (this.conflict || this.sending || !this.unsaved()) return;
    if (this.flight) {
      this.again = true;
      return;
    }
    const written = this.written();
    const body = this.body().toString();
    if (!this.troubled) this.show("", "Saving…");
    this.flight = this.exchange(body, leaving && body.length < KEEPALIVE_BYTES, written);
    await this.flight;
    this.flight = null;
    if (this.again) {
      this.again = false;
      this.save();
    }
  }

  // Over only once the answer is heard: the form then bears the version that it gave.
  async exchange(body, keepalive, written) {
    await this.heard(await this.send(body, keepalive), written);
  }

  async send(body, keepalive) {
    try {
      return await fetch(this.url, {
        body,
        credentials: "same-origin",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/x-www-form-urlencoded",
          "X-Autosave": "1",
        },
        keepalive,
        method: "POST",
        redirect: "manual",
      });
    } catch {
      return null;
    }
  }

  async heard(answer, written) {
    if (!answer) {
      this.trouble("Not saved – no connection. Keep this page open.");
      return;
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 200 && said.saved_at) this.wasSaved(said, written);
    else if (answer.status === 409) this.showBoth(said);
    else if (answer.status === 403 && said.message) this.trouble(said.message);
    else if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") {
      this.signedOut(said);
    } else {
      this.trouble(said.message || "Not saved – something went wrong. Keep this page open.");
    }
  }

  wasSaved(said, written) {
    const mended = this.troubled;
    this.saved = written;
    this.wait = 2000;
    this.troubled = false;
    if (this.version && said.version !== undefined) this.version.value = said.version;
    if (this.unsaved()) {
      this.again = true;
      return;
    }
    const words = `Saved at ${clock(said.saved_at)}`;
    this.show("saved", words);
    this.announce(words, { now: mended }); // "Not saved" must not be the last thing said
  }

  trouble(words) {
    this.troubled = true;
    this.show("trouble", words);
    this.announce(words, { now: true });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  signedOut(said) {
    this.troubled = true;
    const words = said.kept
      ? "You have been signed out. What you typed is kept for an hour; "
      : "You have been signed out, and this is not saved. Keep this page open and ";
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = `${this.form.dataset.signInUrl || "/sign-in/"}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = said.kept ? "sign in to carry on" : "sign in in another tab";
    if (!said.kept) link.target = "_blank";
    else this.saved = this.written();
    this.show("trouble", words);
    this.text.append(link, ".");
    this.announce(`${words}${link.textContent}.`, { now: true });
  }

  // Both texts, side by side: the other is saved, this one is in the form.
  showBoth(said) {
    this.conflict?.remove();
    this.troubled = true;
    this.show("trouble", "Not saved – somebody else wrote here too");
    const box = document.createElement("section");
    box.className = "portal-conflict";
    box.tabIndex = -1;
    box.setAttribute("aria-label", "Two texts");
    box.append(
      made("h2", "portal-conflict__title", "Somebody else wrote here at the same time"),
      made("p", "portal-conflict__text", said.message || "Nothing is lost: both texts are here."),
    );
    this.conflict = box;
    this.theirVersion = said.version;
    this.undecided = 0;
    for (const pair of pairs(said.theirs)) this.showPair(box, pair);
    if (!this.undecided) this.showCarryOn(box);
    this.form.prepend(box);
    box.focus();
    box.scrollIntoView({ block: "start" });
  }

  showPair(box, { name, label, theirs, values }) {
    const control = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
    const mine = control ? wordsOf(this.form, name) : "";
    if (control && mine === theirs) return;
    this.undecided += 1;
    const heading = made("h3", "govuk-heading-s", label || (control ? labelOf(control) : name));
    const pair = made("div", "portal-conflict__pair");
    pair.append(side("What you wrote", mine), side("What is saved", theirs));
    const choices = made("div", "govuk-button-group");
    const decide = (taken) => () => {
      if (taken) fill(this.form, name, taken);
      for (const part of [heading, pair, choices]) part.remove();
      this.undecided -= 1;
      if (!this.undecided) this.carryOn();
    };
    choices.append(press("Keep what I wrote", decide(null)));
    if (control) choices.append(press("Take what is saved", decide(values)));
    if (control?.tagName === "TEXTAREA") {
      choices.append(press("Keep both", decide([`${theirs}\n\n${mine}`])));
    }
    box.append(heading, pair, choices);
  }

  showCarryOn(box) {
    box.append(press("Carry on", () => this.carryOn()));
  }

  carryOn() {
    this.conflict.remove();
    this.conflict = null;
    this.troubled = false;
    if (this.version && this.theirVersion !== undefined) this.version.value = this.theirVersion;
    this.saved = null;
    this.save();
  }

  // Sending the form while a save is on its way would meet its own older version.
  submitted(event) {
    if (event.defaultPrevented) return;
    if (this.waiting) {
      event.preventDefault();
      return;
    }
    const onItsWay = this.flight && !this.sending;
    this.sending = true;
    if (!onItsWay) return;
    event.preventDefault();
    this.waiting = true;
    const { submitter } = event;
    const patience = new Promise((resolve) => setTimeout(resolve, 5000));
    Promise.race([this.flight, patience]).then(() => {
      this.waiting = false;
      this.form.requestSubmit(submitter);
    });
  }

  show(state, words) {
    this.line.hidden = false;
    this.line.className = `portal-saved${state ? ` portal-saved--${state}` : ""}`;
    this.text.textContent = words;
  }

  announce(words, { now = false } = {}) {
    const passed = Date.now() - (this.announced || 0);
    if (!now && passed < QUIET_BETWEEN_ANNOUNCEMENTS) return;
    this.announced = Date.now();
    this.said.textContent = words;
  }
}

function clock(savedAt) {
  if (/^\d\d:\d\d$/.test(savedAt)) return savedAt;
  const style = { hour: "2-digit", hour12: false, minute: "2-digit", timeZone: "Europe/London" };
  return new Intl.DateTimeFormat("en-GB", style).format(new Date(savedAt));
}

function made(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function side(whose, text) {
  const box = made("div", "portal-conflict__side");
  box.append(made("span", "portal-conflict__whose", whose), text || "Nothing");
  return box;
}

function press(text, then) {
  const button = made("button", "govuk-button govuk-button--secondary", text);
  button.type = "button";
  button.addEventListener("click", then);
  return button;
}

function labelOf(control) {
  const grouped = control.type === "radio" || control.type === "checkbox";
  const legend = grouped && control.closest("fieldset")?.querySelector("legend");
  return (legend || control.labels?.[0])?.textContent.trim() || control.name;
}

function pairs(theirs) {
  if (Array.isArray(theirs)) return theirs;
  return Object.entries(theirs || {}).map(([name, text]) => ({
    name,
    theirs: text,
    values: [text],
  }));
}

// An answer as a person reads it: the options chosen, not their codes.
function wordsOf(form, name) {
  const words = [];
  for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    const ticked = control.type === "radio" || control.type === "checkbox";
    if (ticked && control.checked) words.push(control.labels?.[0]?.textContent.trim());
    else if (control.tagName === "SELECT") words.push(control.selectedOptions[0]?.text.trim());
    else if (!ticked) words.push(control.value);
  }
  return words.filter(Boolean).join("; ");
}

function fill(form, name, values) {
  for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = values.includes(control.value);
    } else control.value = values[0] ?? "";
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function begin(scope = document) {
  for (const form of scope.querySelectorAll("form[data-autosave-url]")) new Autosave(form);
}
