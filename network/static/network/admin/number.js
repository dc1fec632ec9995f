// Says beside a number how the server reads what was typed. Without this file the reading appears
// after saving.

let waiting;

async function read(field) {
  const input = field.querySelector("input");
  const reading = field.querySelector("output");
  const text = input.value.trim();
  if (!text) {
    reading.replaceChildren();
    return;
  }
  const query = new URLSearchParams({
    text,
    max_decimals: field.dataset.maxDecimals,
    evidence: field.dataset.evidence,
  });
  try {
    const answer = await fetch(`${field.dataset.url}?${query}`);
    const said = await answer.json();
    if (input.value.trim() !== text) return;
    const value = document.createElement("strong");
    value.textContent = said.ambiguous ? `${said.read_as} ?` : said.read_as;
    reading.replaceChildren(...(said.read_as ? [`${reading.dataset.label} `, value] : []));
  } catch {
    reading.replaceChildren();
  }
}

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-number]");
  if (!field || event.target.type === "radio") return;
  clearTimeout(waiting);
  waiting = setTimeout(read, 250, field);
});
