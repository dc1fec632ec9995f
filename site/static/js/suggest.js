// Suggestions below a search box. Without this file, or without a network, the form just works.

const WAIT = 170; // ms after the last key
const LEAST = 2; // characters
const kept = new Map(); // address → fragment
const equipped = new WeakSet();

function equip(form, number) {
  const { q: input } = form.elements;
  if (equipped.has(input)) return;
  equipped.add(input);
  const list = document.createElement("div");
  const said = document.createElement("p");
  let timer, asking, active = -1;

  list.className = "suggest";
  list.id = `sugerencias-${number}`;
  list.hidden = true;
  list.tabIndex = -1; // a list that scrolls is no stop of the tabulator
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  said.className = "vh";
  said.setAttribute("role", "status");
  form.append(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  const options = () => list.querySelectorAll("[role=option]");

  function mark(at) {
    const all = options();
    all[active]?.setAttribute("aria-selected", "false");
    active = at;
    const now = all[at];
    now?.setAttribute("aria-selected", "true");
    now?.scrollIntoView({ block: "nearest" });
    if (now) input.setAttribute("aria-activedescendant", now.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    mark(-1);
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
    input.setAttribute("aria-expanded", "false");
  }

  function show(html) {
    if (!html) return close();
    mark(-1);
    list.innerHTML = html;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    said.textContent = list.querySelector("p")?.textContent ?? "";
  }

  async function ask(address) {
    asking = new AbortController();
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) return close();
      const html = await answer.text();
      if (kept.size > 99) kept.clear();
      kept.set(address, html);
      show(html);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function look() {
    clearTimeout(timer);
    asking?.abort();
    const text = input.value.trimStart().replace(/\s+/g, " ");
    if (text.trim().length < LEAST) return close();
    const address = `${form.dataset.suggest}?q=${encodeURIComponent(text)}`;
    if (kept.has(address)) show(kept.get(address));
    else timer = setTimeout(ask, WAIT, address);
  }

  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    const count = options().length;
    if (event.isComposing) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!count) return key === "ArrowDown" && look();
      // One place more than there are options: there nothing is chosen and the words are.
      const step = key === "ArrowDown" ? 1 : -1;
      mark(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (key === "Enter" && active >= 0) options()[active].click();
    else if (key === "Escape" && count) close();
    else {
      if (key === "Enter") close();
      return;
    }
    event.preventDefault();
  });
  // A finger or a mouse on a suggestion leaves the focus, and so the list, where it is.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
}

const start = () => document.querySelectorAll("form[data-suggest]").forEach(equip);

// Who saves data is not sent words that they did not ask for.
if (!navigator.connection?.saveData) {
  document.addEventListener("htmx:historyRestore", start);
  start();
}
