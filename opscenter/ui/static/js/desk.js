// The operator's desk: clocks that run on between two answers of the server, and words that are put into a reply or note.
(() => {
  "use strict";
  const pad = (number) => String(number).padStart(2, "0");
  const written = (seconds) => {
    const hours = Math.floor(seconds / 3600);
    const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };
  setInterval(() => {
    for (const clock of document.querySelectorAll("[data-count-up]")) {
      clock.textContent = written(Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.countUp)) / 1000)));
    }
    for (const clock of document.querySelectorAll("[data-count-down]")) {
      const left = Math.ceil((Date.parse(clock.dataset.countDown) - Date.now()) / 1000);
      clock.textContent = left > 0 ? written(left) : clock.dataset.over ?? written(0);
    }
  }, 1000);
  document.addEventListener("click", (event) => {
    const { put, into } = event.target.closest("[data-put]")?.dataset ?? {}, field = document.getElementById(into);
    if (!field) return;
    document.getElementById(field.closest("[role=tabpanel]")?.getAttribute("aria-labelledby"))?.click();
    if (!field.value.includes(put)) field.value = [field.value.trimEnd(), put].filter(Boolean).join(field.rows > 1 ? "\n\n" : "\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
})();
