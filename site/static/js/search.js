// Keeps the search page's small state over a swap: which lists are open, where the focus is, and the
// words in the masthead's box; and narrows a long list of values while one types. Without this file
// all works through links and the form.

const TARGET = "resultados";
let opened = null;
let wasPaging = false;

const details = () => document.querySelectorAll("#filtros details[id]");

function adopt() {
  const finder = document.querySelector(".masthead form[role=search]");
  if (!finder || !window.htmx || !document.getElementById(TARGET)) return;
  finder.setAttribute("hx-get", finder.getAttribute("action"));
  finder.setAttribute("hx-target", `#${TARGET}`);
  finder.setAttribute("hx-push-url", "true");
  window.htmx.process(finder);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== TARGET) return;
  // The page says with 503 that search does not answer: that is shown too.
  if (event.detail.xhr.status === 503) event.detail.shouldSwap = true;
  opened = new Map([...details()].map((item) => [item.id, item.open]));
  wasPaging = Boolean(event.detail.requestConfig?.elt?.closest?.(`#${TARGET} nav`));
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== TARGET || !opened) return;
  for (const item of details()) {
    // Where values were looked for, the answer opened what holds them.
    const isNarrowed = item.closest(".facet").querySelector(".facet__find")?.value;
    if (opened.has(item.id) && !isNarrowed) item.open = opened.get(item.id);
  }
  opened = null;
  if (wasPaging) document.getElementById("encontradas")?.focus({ preventScroll: true });
});

for (const [name, busy] of [["htmx:beforeRequest", "true"], ["htmx:afterRequest", "false"]]) {
  document.addEventListener(name, (event) => {
    if (event.detail.target?.id === TARGET) event.detail.target.setAttribute("aria-busy", busy);
  });
}

// What the next tick means changes nothing yet: only "any" and "all" do, of what is ticked already.
// Words among values are for the site only where it knows more values than the page shows.
function changesNothing(control) {
  if (control.matches(".facet__find")) {
    const isAsked = control.value === (control.dataset.asked ?? control.defaultValue);
    control.dataset.asked = control.value;
    return isAsked || !("partial" in control.dataset);
  }
  if (!control.name?.endsWith(".mode")) return false;
  const chosen = control.closest(".facet").querySelectorAll("label:not(.is-without) > input[type=checkbox]:checked");
  return control.value === "without" || chosen.length === 0;
}

document.addEventListener("change", (event) => {
  if (event.target.closest?.("#filtros") && changesNothing(event.target)) event.stopPropagation();
}, true);

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// Shows the values that hold every word, what stands above them, and what is ticked.
function narrow(input) {
  const words = folded(input.value).match(/[\p{L}\p{N}]+/gu) ?? [];
  const options = [...input.closest(".facet").querySelectorAll(".option")].reverse();
  for (const option of options) {
    const label = option.querySelector(":scope > label");
    const text = folded(label.querySelector("span").textContent);
    const within = option.querySelector(":scope > details");
    const holdsShown = Boolean(within?.querySelector(".option:not([hidden])"));
    option.hidden = !(words.every((word) => text.includes(word)) || holdsShown || label.control.checked);
    if (within && words.length && holdsShown) within.open = true;
  }
  const more = input.closest(".facet").querySelector(".options__more");
  if (more && words.length) more.open = true;
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.(".facet__find")) narrow(event.target);
});

// Enter asks the site, which knows more values than the page shows; it does not close the sheet.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.(".facet__find") || !window.htmx) return;
  event.preventDefault();
  window.htmx.trigger(event.target, "change");
});

// On a phone the filters are a sheet over the page: asking for the results closes it.
document.addEventListener("submit", (event) => {
  const sheet = event.target;
  if (sheet.id === "filtros" && sheet.matches(":popover-open")) sheet.hidePopover();
});

// The button that opened the sheet is drawn anew with every answer, so the browser cannot give the
// focus back to it.
document.addEventListener("toggle", (event) => {
  if (event.target.id !== "filtros" || event.newState !== "closed") return;
  const at = document.activeElement;
  if (at === document.body || event.target.contains(at)) document.getElementById("abrir-filtros")?.focus();
}, true);

document.addEventListener("htmx:historyRestore", adopt);
adopt();
