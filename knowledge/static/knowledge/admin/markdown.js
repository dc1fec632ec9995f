// The toolbar and the preview of a Markdown textarea. Everything is delegated from the document, so
// that fields which the admin adds later work too; without this file they are plain textareas.

const fieldOf = (node) => node.closest("[data-markdown]");
const areaOf = (field) => field.querySelector("textarea");

function showTools(root) {
  root.querySelectorAll(".minga-markdown__tools[hidden]").forEach((tools) => {
    tools.hidden = false;
  });
}

// execCommand keeps the browser's own undo; setRangeText is for those that dropped it.
function replace(area, text) {
  area.focus();
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function wrap(area, before, after, sample) {
  const start = area.selectionStart;
  const words = area.value.slice(start, area.selectionEnd) || sample;
  replace(area, before + words + after);
  area.setSelectionRange(start + before.length, start + before.length + words.length);
}

function startLines(area, mark, sample) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = Math.max(area.selectionEnd, start);
  const lines = area.value.slice(start, end) || sample;
  area.setSelectionRange(start, end);
  const marked = lines
    .split("\n")
    .map((line) => (line.startsWith(mark) ? line : mark + line))
    .join("\n");
  replace(area, marked);
}

async function preview(button) {
  const field = fieldOf(button);
  const pane = field.querySelector(".minga-markdown__preview");
  if (button.getAttribute("aria-expanded") === "true") {
    button.setAttribute("aria-expanded", "false");
    pane.hidden = true;
    return;
  }
  button.setAttribute("aria-expanded", "true");
  pane.hidden = false;
  pane.textContent = pane.dataset.waiting;
  const token = field.closest("form").querySelector("[name=csrfmiddlewaretoken]");
  try {
    const answer = await fetch(field.dataset.previewUrl, {
      method: "POST",
      headers: { "X-CSRFToken": token ? token.value : "" },
      body: new URLSearchParams({ text: areaOf(field).value, language: field.dataset.language }),
    });
    const said = await answer.json();
    pane.classList.toggle("minga-markdown__preview--error", !answer.ok);
    if (answer.ok) {
      pane.innerHTML = said.html; // cleaned by the server, as published text is
    } else {
      pane.textContent = said.error;
    }
  } catch {
    pane.classList.add("minga-markdown__preview--error");
    pane.textContent = pane.dataset.offline;
  }
}

document.addEventListener("click", (event) => {
  const goto = event.target.closest("[data-minga-goto]");
  if (goto) {
    const spot = document.getElementById(goto.dataset.mingaGoto);
    const tab = spot && spot.closest("[role=tabpanel]");
    if (tab && tab.hidden) document.getElementById(tab.getAttribute("aria-labelledby"))?.click();
    if (spot) {
      event.preventDefault();
      spot.scrollIntoView({ block: "center" });
      spot.focus();
    }
    return;
  }
  const button = event.target.closest(".minga-markdown__tools button");
  if (!button) return;
  const { wrap: before, wrapEnd, line, sample } = button.dataset;
  const area = areaOf(fieldOf(button));
  if (before) wrap(area, before, wrapEnd || before, sample);
  else if (line) startLines(area, line, sample);
  else preview(button);
});

showTools(document);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.nodeType === 1) showTools(node);
  }
}).observe(document.body, { childList: true, subtree: true });
