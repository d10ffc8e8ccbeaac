// Narrows the list of questions to those that hold every part of what is typed.
const box = document.getElementById("q");
const plain = (text) => text.normalize("NFKC").toLowerCase();
const entries = [...document.querySelectorAll("[data-words]")].map((line) => [line, plain(line.dataset.words)]);
box.closest("p").hidden = false;
box.addEventListener("input", () => {
  const parts = plain(box.value).split(/\s+/).filter(Boolean);
  for (const [line, words] of entries) line.hidden = !parts.every((part) => words.includes(part));
  for (const section of document.querySelectorAll("section")) section.hidden = !section.querySelector("li:not([hidden])");
  document.getElementById("none").hidden = entries.some(([line]) => !line.hidden);
});
