// "Now", "Today" and "Yesterday" beside a time or a date: one tap, and never by itself.

const part = (options, moment) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", ...options }).format(moment);

function put(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function button(text, name, press) {
  const made = Object.assign(document.createElement("button"), {
    className: "portal-fill",
    textContent: text,
    type: "button",
  });
  made.setAttribute("aria-label", `${text}: ${name}`);
  made.addEventListener("click", press);
  return made;
}

function beside(control, ...buttons) {
  const row = document.createElement("div");
  row.className = "portal-fill-row";
  const taps = document.createElement("div");
  taps.className = "portal-fill-row__buttons";
  taps.append(...buttons);
  control.before(row);
  row.append(control, taps);
}

function fillTime(group) {
  const input = group.querySelector("input");
  const name = group.querySelector("label").textContent.trim();
  const now = () => put(input, part({ hour: "2-digit", minute: "2-digit", hour12: false }, new Date()));
  beside(input, button("Now", name, now));
}

function fillDate(group) {
  const boxes = group.querySelectorAll("input");
  const name = group.querySelector("legend").textContent.trim();
  const day = (back) => () => {
    const moment = new Date(Date.now() - back * 24 * 60 * 60 * 1000);
    put(boxes[0], part({ day: "numeric" }, moment));
    put(boxes[1], part({ month: "numeric" }, moment));
    put(boxes[2], part({ year: "numeric" }, moment));
  };
  beside(
    group.querySelector(".govuk-date-input"),
    button("Today", name, day(0)),
    button("Yesterday", name, day(1)),
  );
}

export function begin(scope = document) {
  for (const group of scope.querySelectorAll("[data-fill]")) {
    if (group.querySelector(".portal-fill")) continue;
    if (group.dataset.fill === "now") fillTime(group);
    if (group.dataset.fill === "today") fillDate(group);
  }
}
