/* Searches a long list of terms and shows what is chosen above it. Without this script the list is
 * a box of tick boxes that scrolls. */

const fold = (text) =>
  text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();

class TermPicker {
  constructor(root) {
    this.root = root;
    this.search = root.querySelector("[data-search]");
    this.count = root.querySelector("[data-count]");
    this.chosen = root.querySelector("[data-chosen]");
    this.rows = [...root.querySelectorAll("[data-words]")].map((element) => ({
      element,
      box: element.querySelector("input"),
      depth: Number(element.dataset.depth),
      label: element.querySelector("[data-label]").textContent,
      words: fold(element.dataset.words),
    }));
    this.search.parentElement.hidden = false;
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => {
      // Enter would send the whole form.
      if (event.key === "Enter") event.preventDefault();
    });
    root.addEventListener("change", () => this.showChosen());
    this.showChosen();
  }

  filter() {
    const typed = fold(this.search.value).split(/\s+/).filter(Boolean);
    const visible = new Set();
    const ancestors = [];
    let found = 0;
    for (const row of this.rows) {
      ancestors.length = row.depth;
      if (typed.every((word) => row.words.includes(word))) {
        found += 1;
        for (const ancestor of ancestors) if (ancestor) visible.add(ancestor);
        visible.add(row);
      }
      ancestors[row.depth] = row;
    }
    for (const row of this.rows) row.element.hidden = !visible.has(row);
    this.count.textContent = !typed.length
      ? ""
      : found === 1
        ? this.count.dataset.one
        : this.count.dataset.many.replace("%s", found);
  }

  showChosen() {
    const checked = this.rows.filter((row) => row.box.checked);
    this.chosen.hidden = !checked.length;
    this.chosen.replaceChildren(
      ...checked.map((row) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = row.label;
        button.setAttribute("aria-label", this.chosen.dataset.remove.replace("%s", row.label));
        button.addEventListener("click", () => {
          row.box.checked = false;
          row.box.dispatchEvent(new Event("change", { bubbles: true }));
          this.search.focus();
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
  }
}

for (const root of document.querySelectorAll("[data-term-picker]")) {
  if (root.querySelector("[data-search]")) new TermPicker(root);
}
