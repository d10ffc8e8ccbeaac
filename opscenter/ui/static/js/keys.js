// The list of keys (?), and the switch for those that are a single letter; the choice stays in this browser.
(() => {
  "use strict";
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const letters = dialog.querySelector("[data-letters]");
  const apply = () => { document.body.dataset.keys = letters.checked ? "on" : "off"; };
  letters.checked = localStorage.getItem("letters") !== "off";
  apply();
  letters.addEventListener("change", () => {
    localStorage.setItem("letters", letters.checked ? "on" : "off");
    apply();
  });
})();
