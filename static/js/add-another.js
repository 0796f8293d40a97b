// Adds and removes the forms of a formset without a journey to the server.

function number(list) {
  const items = [...list.querySelectorAll("[data-item-form]")].filter((item) => !item.hidden);
  items.forEach((item, index) => {
    item.querySelector("[data-number]").textContent = index + 1;
  });
}

function removable(list, item) {
  const box = item.querySelector("input[type=checkbox][name$='-DELETE']");
  if (!box) return;
  const group = box.closest(".govuk-form-group");
  group.hidden = true;
  const button = Object.assign(document.createElement("button"), {
    className: "govuk-button govuk-button--secondary portal-add-another__remove",
    textContent: "Remove",
    type: "button",
  });
  button.addEventListener("click", () => {
    box.checked = true;
    item.hidden = true;
    number(list);
    box.dispatchEvent(new Event("change", { bubbles: true }));
    list.querySelector("[data-add]").focus();
  });
  group.after(button);
}

function adds(list, enhance) {
  const { prefix } = list.dataset;
  const total = list.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const most = Number(list.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`).value);
  const empty = list.querySelector("template[data-empty-form]");
  const add = list.querySelector("[data-add]");

  add.addEventListener("click", (event) => {
    event.preventDefault();
    const made = document.createElement("template");
    made.innerHTML = empty.innerHTML.replaceAll("__prefix__", total.value);
    const item = made.content.firstElementChild;
    empty.before(item);
    total.value = Number(total.value) + 1;
    removable(list, item);
    enhance(item);
    number(list);
    add.hidden = Number(total.value) >= most;
    item.querySelector("input:not([type=hidden]), select:not([hidden]), textarea")?.focus();
  });
  for (const item of list.querySelectorAll("[data-item-form]")) removable(list, item);
  add.hidden = Number(total.value) >= most;
}

export function begin(enhance, scope = document) {
  for (const list of scope.querySelectorAll("[data-add-another]")) adds(list, enhance);
}
