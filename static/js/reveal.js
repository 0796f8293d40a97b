// Shows further questions under the answer that calls for them. What was typed there stays.

const HIDDEN = "portal-reveals--hidden";

function show(input) {
  const revealed = document.getElementById(input.dataset.reveals);
  revealed.classList.toggle(HIDDEN, !input.checked);
}

export function begin(scope = document) {
  const inputs = [...scope.querySelectorAll("input[data-reveals]")];
  if (!inputs.length) return;
  const showAll = () => inputs.forEach(show);
  const names = new Set(inputs.map((input) => input.name));
  scope.addEventListener("change", (event) => {
    if (names.has(event.target.name)) showAll();
  });
  // The browser's Back fills the form in after this script has run.
  window.addEventListener("pageshow", showAll);
  showAll();
}
