// A group of the menu that was opened closes again: by Escape, or by going elsewhere on the page.

const GROUP = "[data-portal-menu]";

function opened() {
  return document.querySelectorAll(`${GROUP}[open]`);
}

function closeUnless(target) {
  for (const group of opened()) {
    if (!group.contains(target)) group.open = false;
  }
}

function escape(event) {
  if (event.key !== "Escape") return;
  for (const group of opened()) {
    const inside = group.contains(document.activeElement);
    group.open = false;
    if (inside) group.querySelector("summary").focus();
  }
}

export function begin() {
  if (!document.querySelector(GROUP)) return;
  document.addEventListener("click", (event) => closeUnless(event.target));
  document.addEventListener("focusin", (event) => closeUnless(event.target));
  document.addEventListener("keydown", escape);
}
