// Two figures to tap beside the list of places on the body. The list is what is sent: each place
// of a figure ticks and unticks its checkbox. Without script there is the list alone.

function begins(map) {
  if (map.dataset.begun) return;
  map.dataset.begun = "yes";
  const figures = map.querySelector("[data-figures]");
  const marked = map.querySelector("[data-marked]");
  const boxes = new Map(
    [...map.querySelectorAll("input[type=checkbox]")].map((box) => [box.value, box]),
  );
  const places = [...figures.querySelectorAll("[data-region]")];

  function show() {
    for (const place of places) {
      place.setAttribute("aria-checked", String(boxes.get(place.dataset.region).checked));
    }
    const ticked = [...boxes.values()].filter((box) => box.checked);
    marked.hidden = !ticked.length;
    marked.textContent = ticked.length
      ? `Marked: ${ticked.map((box) => box.labels[0].textContent.trim()).join("; ")}`
      : "";
  }

  function toggle(place) {
    const box = boxes.get(place.dataset.region);
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  for (const svg of figures.querySelectorAll("svg")) {
    const own = places.filter((place) => svg.contains(place));
    const reach = (to) => {
      for (const place of own) place.setAttribute("tabindex", place === to ? "0" : "-1");
    };
    reach(own[0]);
    svg.addEventListener("click", (event) => {
      const place = event.target.closest("[data-region]");
      if (!place) return;
      reach(place);
      toggle(place);
    });
    // One stop for the Tab key; the arrows go on from there, the space bar marks
    svg.addEventListener("keydown", (event) => {
      const at = own.indexOf(event.target);
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (at < 0 || !(step || event.key === " " || event.key === "Enter")) return;
      event.preventDefault();
      if (!step) return toggle(event.target);
      const next = own[(at + step + own.length) % own.length];
      reach(next);
      next.focus();
    });
  }
  map.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  figures.hidden = false;
  map.querySelector("[data-places]").open = false;
  show();
}

export function begin(scope = document) {
  for (const map of scope.querySelectorAll("[data-body-map]")) begins(map);
}
