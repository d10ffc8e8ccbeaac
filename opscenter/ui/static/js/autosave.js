// What is typed into a form with data-autosave goes to the server while it is typed; what cannot be sent stays in this
// browser and is offered again. Whoever saves the form needs none of this.
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const SOON = 1500, AGAIN = 10000, MONTH = 30 * 86400000;
  const state = document.querySelector("[data-autosave-state]");
  // Each window keeps its own text: the name of its form is part of the key.
  const prefix = `keep:${document.body.dataset.account ?? ""}:autosave:${form.dataset.autosaveKey}:`;
  const ownKey = () => prefix + form.elements.draft_token.value;
  const NOT_TYPED = ["csrf_token", "draft_token", "base_number", "seen_number", "article_id"];
  const typed = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !NOT_TYPED.includes(name)));
  const text = (fields) => JSON.stringify(fields);
  let saved = text(typed()), timer = 0, isSending = false;

  function say(name, at = "") { if (state) state.textContent = state.dataset[name].replace("{at}", at); }
  function keepHere() { localStorage.setItem(ownKey(), JSON.stringify({ at: Date.now(), token: form.elements.draft_token.value, base: form.elements.base_number.value, fields: typed() })); }
  // A new log-in gives new tokens; the page itself is asked for one, the form stays as it is.
  async function renewToken() {
    const answer = await fetch(location.href, { headers: { "X-Background": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("form[data-autosave] input[name=csrf_token]");
    if (!found) return false;
    document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = found.value; });
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": found.value }));
    return true;
  }
  async function send(mayRenew = true) {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.ok) return answer;
    if (mayRenew && [0, 400, 401, 403].includes(answer.status) && await renewToken()) return send(false);
    return answer;
  }
  function later(wait) { clearTimeout(timer); timer = setTimeout(save, wait); }
  async function save() {
    const now = typed();
    if (isSending || text(now) === saved || "sent" in form.dataset) return;
    isSending = true;
    try {
      const answer = await send();
      if (answer.ok) {
        saved = text(now);
        if (text(typed()) === saved) localStorage.removeItem(ownKey());
        say("saved", (await answer.json()).at);
      } else {
        say([0, 400, 401, 403].includes(answer.status) ? "ended" : "refused");
        later(AGAIN);
      }
    } catch { say("offline"); later(AGAIN); }
    isSending = false;
    if (text(typed()) !== text(now)) later(SOON);
  }
  form.addEventListener("input", () => { keepHere(); later(SOON); });
  form.addEventListener("change", () => { keepHere(); later(SOON); });
  form.addEventListener("submit", () => sessionStorage.setItem("sent-form", ownKey()));
  window.addEventListener("online", () => later(0));
  window.addEventListener("focus", () => later(0));

  function takeUp(left) {
    for (const [name, value] of Object.entries(left.fields)) if (form.elements[name]) form.elements[name].value = value;
    form.elements.draft_token.value = left.token;
    form.elements.base_number.value = left.base;
    form.elements.seen_number.value = "0";
    form.dispatchEvent(new Event("input"));
  }
  function leftHere() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    const found = keys.map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
    found.filter((left) => left.at < Date.now() - MONTH).forEach((left) => localStorage.removeItem(left.key));
    return found.filter((left) => left.at >= Date.now() - MONTH && text(left.fields) !== saved).sort((one, other) => other.at - one.at);
  }
  function offer() {
    const box = document.querySelector("[data-local-draft]"), found = leftHere();
    if (!box || !found.length) return;
    const model = box.querySelector("[data-local-draft-row]");
    for (const left of found) {
      const row = model.cloneNode(true);
      row.querySelector("[data-local-draft-at]").textContent = `${left.fields.question ?? ""} · ${new Date(left.at).toLocaleString("sv", { timeZone: "Asia/Shanghai" }).slice(5, 16)}`;
      const done = () => { row.remove(); box.hidden = !box.querySelector("[data-local-draft-row]"); };
      row.querySelector("[data-local-draft-use]").addEventListener("click", () => { takeUp(left); done(); });
      row.querySelector("[data-local-draft-drop]").addEventListener("click", () => { localStorage.removeItem(left.key); done(); });
      model.before(row);
    }
    model.remove();
    box.hidden = false;
  }
  offer();
})();
