// The box that finds everything: Ctrl K leads to it, arrows walk the list, Enter opens, Ctrl Enter opens in a new tab.
(() => {
  "use strict";
  const box = document.querySelector("[data-search-all][role=combobox]");
  const list = document.getElementById("found");
  if (!box || !list) return;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id); else box.removeAttribute("aria-activedescendant");
  };
  const show = (isOpen) => {
    list.hidden = !isOpen;
    box.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(null);
  };
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement === box) show(list.childElementCount > 0);
  });
  box.addEventListener("focus", () => show(list.childElementCount > 0));
  box.form.addEventListener("focusout", (event) => { if (!box.form.contains(event.relatedTarget)) show(false); });
  box.addEventListener("keydown", (event) => {
    const all = options();
    const index = all.indexOf(chosen());
    const isWalking = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (isWalking && all.length) {
      event.preventDefault();
      show(true);
      choose(all[(index + (event.key === "ArrowDown" ? 1 : all.length - (index < 0 ? 0 : 1))) % all.length]);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      event.stopPropagation();
      if (event.ctrlKey || event.metaKey) window.open(chosen().href, "_blank", "noopener"); else chosen().click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      show(false);
    }
  });
})();
