// A long box is as tall as what is in it. Where the stylesheet can say so, it does.

const CAN = CSS.supports("field-sizing", "content");

function grow(box) {
  const { scrollX, scrollY } = window;
  box.style.height = "auto"; // else it never shrinks; its least height is the stylesheet's
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  window.scrollTo(scrollX, scrollY);
}

export function begin(scope = document) {
  if (CAN) return;
  for (const box of scope.querySelectorAll("textarea")) {
    box.addEventListener("input", () => grow(box));
    box.addEventListener("change", () => grow(box)); // filled in by script
    window.addEventListener("pageshow", () => grow(box));
    window.addEventListener("resize", () => grow(box));
    grow(box);
  }
}
