// Keeps the search page's small state over a swap: which lists are open, where the focus is, and the
// words in the masthead's box. Without this file all works through links and the form.

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
    if (opened.has(item.id)) item.open = opened.get(item.id);
  }
  opened = null;
  if (wasPaging) document.getElementById("encontradas")?.focus({ preventScroll: true });
});

for (const [name, busy] of [["htmx:beforeRequest", "true"], ["htmx:afterRequest", "false"]]) {
  document.addEventListener(name, (event) => {
    if (event.detail.target?.id === TARGET) event.detail.target.setAttribute("aria-busy", busy);
  });
}

// On a phone the filters are a sheet over the page: asking for the results closes it.
document.addEventListener("submit", (event) => {
  const sheet = event.target;
  if (sheet.id === "filtros" && sheet.matches(":popover-open")) sheet.hidePopover();
});

document.addEventListener("htmx:historyRestore", adopt);
adopt();
