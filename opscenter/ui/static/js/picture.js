// A screenshot, pasted into a search box or chosen beside it: its words go into the box, to be looked at and searched for.
(() => {
  "use strict";
  async function read(file, input) {
    const box = input.form.elements.q, state = input.form.querySelector("[data-picture-state]");
    const body = new FormData();
    body.append("picture", file);
    state.textContent = input.dataset.reading;
    const answer = await fetch(input.dataset.picture, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    input.value = "";
    state.textContent = told?.text ? `${input.dataset.read}${told.text}` : told?.error.message ?? input.dataset.failed;
    box.focus();
    if (!told?.text) return;
    box.value = told.text;
    box.setSelectionRange(0, 0);
  }
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-picture]") && target.files[0]) read(target.files[0], target);
  });
  document.addEventListener("paste", (event) => {
    const input = event.target.form?.querySelector("[data-picture]");
    const file = input && [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    if (file) { event.preventDefault(); read(file, input); }
  });
})();
