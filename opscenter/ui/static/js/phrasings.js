// Beside an article's form: one press puts words that people really typed below the known phrasings. Pressed twice they stand
// there once, and what was typed stays.
(() => {
  "use strict";
  const field = document.querySelector("form[data-autosave] textarea[name=phrasings]");
  if (!field) return;
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-phrasing]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const words = button.dataset.phrasing;
    if (!field.value.split("\n").some((line) => line.trim() === words)) {
      const end = field.value.length;
      field.setRangeText(`${!end || field.value.endsWith("\n") ? "" : "\n"}${words}\n`, end, end, "preserve");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    button.textContent = button.dataset.taken;
    button.setAttribute("aria-disabled", "true");
  });
})();
