// What could not be loaded or sent is said where it was asked for, and nothing typed is lost: the part stays as it was.
// Parts that renew themselves are left out; the strip under the top bar speaks for them.
(() => {
  "use strict";
  const template = document.getElementById("trouble");
  if (!template) return;
  const FORM_SHOWN_AGAIN = 422;
  const renewsItself = (part) => part.hasAttribute("data-live") || /\b(every|live|load)\b/.test(part.getAttribute("hx-trigger") ?? "");
  function forget(part) {
    part.parentElement?.querySelectorAll(":scope > [data-trouble]").forEach((box) => box.remove());
  }
  function tell(part, message, retry) {
    forget(part);
    const box = template.content.firstElementChild.cloneNode(true);
    if (message) {
      box.querySelector("[data-trouble-offline]").remove();
      box.append(message);
    }
    const button = box.querySelector("button");
    if (retry) button.addEventListener("click", () => { box.remove(); retry(); }); else button.hidden = true;
    part.before(box);
    // The button that was pressed may stand a screen below.
    box.scrollIntoView({ block: "nearest" });
  }
  const again = (part) => () => (part.matches("form") ? part.requestSubmit() : part.matches("input,textarea,select") ? part.dispatchEvent(new Event("input", { bubbles: true })) : part.click());
  function answerOf(text) {
    const said = new DOMParser().parseFromString(text, "text/html").querySelector(".state--error");
    return said ? document.importNode(said, true) : null;
  }
  document.addEventListener("htmx:before:swap", (event) => {
    const { response, text, sourceElement } = event.detail.ctx;
    if (!response || response.status < 400 || response.status === FORM_SHOWN_AGAIN) { if (sourceElement) forget(sourceElement); return; }
    event.preventDefault();
    if (renewsItself(sourceElement)) return;
    tell(sourceElement, answerOf(text ?? ""), response.status >= 500 ? again(sourceElement) : null);
  });
  document.addEventListener("htmx:error", (event) => {
    const part = event.detail.ctx?.sourceElement;
    if (part && !renewsItself(part)) tell(part, null, again(part));
  });
  // A whole page that cannot be sent would leave this one for the browser's own error page.
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.hasAttribute("hx-post") || event.target.hasAttribute("hx-get")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(event.target, null, again(event.target));
  }, true);
})();
