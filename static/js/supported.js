// Says before the first paint that scripts run, so that nothing jumps when they arrive.
// Where modules are not understood the page stays as it is without scripts.
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
}
