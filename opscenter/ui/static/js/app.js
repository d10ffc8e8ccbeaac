// Behaviour shared by all pages. Everything here is an extra: each page works without it.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isTyping = (target) => target.closest?.("input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]");

  // Menus: a button with data-toggle opens and closes the element of that id.
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      const target = document.getElementById(toggle.dataset.toggle);
      const isOpen = target.dataset.state === "open";
      target.dataset.state = isOpen ? "closed" : "open";
      toggle.setAttribute("aria-expanded", String(!isOpen));
      if (!isOpen) $("a,button", target)?.focus();
    }
    all("details[data-menu][open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
    const opener = event.target.closest("[data-dialog]");
    if (opener) { event.preventDefault(); document.getElementById(opener.dataset.dialog)?.showModal(); }
    if (event.target.closest("[data-dismiss]")) event.target.closest("dialog")?.close();
    const tab = event.target.closest("[data-reply-tab]");
    if (tab) chooseReply(tab.closest("[data-reply]"), tab.dataset.replyTab, true);
    const reader = event.target.closest("[data-read-aloud]");
    if (reader) readAloud();
    if (event.target.closest("[data-print]")) window.print();
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
  });

  // Copies the value of a field; over plain HTTP browsers only know the older way.
  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    source.select();
    const isCopied = navigator.clipboard
      ? await navigator.clipboard.writeText(source.value).then(() => true, () => false)
      : document.execCommand("copy");
    if (isCopied) button.textContent = button.dataset.copied;
  }

  // Reply box: one of the two forms, and the whole box changes colour with it.
  function chooseReply(box, kind, isAsked) {
    box.classList.toggle("reply--note", kind === "note");
    all("[data-reply-tab]", box).forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.replyTab === kind)));
    all("[data-reply-form]", box).forEach((form) => { form.hidden = form.dataset.replyForm !== kind; });
    if (isAsked) $(`[data-reply-form="${kind}"] textarea`, box)?.focus();
  }

  // A form is sent once; its button says so. Dangerous ones ask first by a dialog (data-dialog), never by confirm().
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    if (event.target.method === "get" || event.target.hasAttribute("hx-post") || "repeatable" in event.target.dataset) return;
    event.target.dataset.sent = "yes";
    // What came in while the page was open has been shown live, so the form may say that it was seen.
    const seen = $("[data-seen]"), field = $("input[name=seen]", event.target);
    if (seen && field) field.value = seen.dataset.seen;
    all("[data-keep]", event.target).forEach((area) => sessionStorage.setItem("sent", keptAs(area)));
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  }));

  // What is typed stays in this browser until it was sent, for the same person only; logging out forgets it.
  const owner = document.body.dataset.account ?? "";
  const keptAs = (area) => `keep:${owner}:${area.dataset.keep}`;
  function keepWords(root) {
    const sent = sessionStorage.getItem("sent");
    all("[data-keep]", root).forEach((area) => {
      // The next page says by a toast that the words were taken; without one they stay.
      if (keptAs(area) === sent && $("[data-toast]")) { localStorage.removeItem(sent); sessionStorage.removeItem("sent"); }
      area.value ||= localStorage.getItem(keptAs(area)) ?? "";
      area.addEventListener("input", () => {
        if (area.value) localStorage.setItem(keptAs(area), area.value);
        else localStorage.removeItem(keptAs(area));
      });
    });
  }
  // A session that ended by itself leads to the log-in page with the way back: then the words wait for their writer.
  const isComingBack = new URLSearchParams(location.search).has("next") || $("[data-login]");
  if (!owner && !isComingBack) Object.keys(localStorage).filter((key) => key.startsWith("keep:")).forEach((key) => localStorage.removeItem(key));

  // A form that was kept here while it could not be sent is forgotten once a page says that it was taken.
  if ($("[data-toast]") && sessionStorage.getItem("sent-form")) {
    localStorage.removeItem(sessionStorage.getItem("sent-form"));
    sessionStorage.removeItem("sent-form");
  }

  // Toasts: one at a time, eight seconds, longer while the pointer or the focus is on it.
  function startToast(toast) {
    all("[data-toast]").forEach((other) => other !== toast && other.remove());
    const leave = () => (toast.matches(":hover,:focus-within") ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, 8000);
  }
  function showToast(text) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.toast = "";
    toast.textContent = text;
    $("#toasts").append(toast);
    startToast(toast);
  }
  document.addEventListener("toast", (event) => showToast(event.detail.text ?? event.detail.value));

  // Keys: Ctrl K search, Alt Q a question for the caller, Esc closes, J and K walk rows, Enter opens, X marks; letters never fire in fields.
  function walk(step) {
    const rows = all("[data-rows] [data-row]");
    if (!rows.length) return;
    const index = rows.indexOf(document.activeElement.closest?.("[data-row]"));
    const next = rows[Math.min(Math.max(index + step, 0), rows.length - 1)];
    next.tabIndex = 0;
    next.focus();
  }
  function walkHeat(cell, key) {
    const [row, column] = [cell.parentElement.parentElement, cell.parentElement.cellIndex];
    const next = { ArrowLeft: row.cells[column - 1], ArrowRight: row.cells[column + 1], ArrowUp: row.previousElementSibling?.cells[column], ArrowDown: row.nextElementSibling?.cells[column] }[key];
    $("a", next ?? cell)?.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow") && event.target.matches("a.heat-cell")) { event.preventDefault(); walkHeat(event.target, event.key); }
    const isSearch = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const isQuestion = event.altKey && event.code === "KeyQ";
    const box = isSearch ? $("[data-search-all]") : isQuestion ? $("[data-ask]") : null;
    if (box) { event.preventDefault(); box.focus(); box.select(); }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") event.target.form?.requestSubmit($("[data-main]", event.target.form));
    if (event.key === "Escape") {
      const menu = $("details[data-menu][open]");
      const close = $("[data-drawer] [data-close]");
      if (menu) { menu.open = false; $("summary", menu).focus(); } else if (close && !$("dialog[open]")) close.click();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.body.dataset.keys === "off") return;
    const row = document.activeElement.closest?.("[data-row]");
    const key = event.key.toLowerCase();
    if (key === "j") walk(1);
    else if (key === "k") walk(-1);
    else if (row && event.target === row && event.key === "Enter") $("a[href]", row)?.click();
    else if (row && key === "x") $("input[type=checkbox]", row)?.click();
    else {
      const target = $(`[data-key="${CSS.escape(key === " " ? "space" : key)}"]:not([disabled])`, $("dialog[open]") ?? document);
      if (target) { event.preventDefault(); target.click(); }
    }
  });

  // Live events: window.opscenterLive(["drill:3"], (kind, data, topic) => …). With `after` = "0" everything still kept of
  // the topics is told first. All parts of a page share one connection and a page in the background has none but polls:
  // a browser opens six connections to a host, and with all of them taken every click would wait for ever.
  const POLL = 5000;
  const hub = { ears: [], source: null, timer: 0 };
  const liveQuery = (topics, after) => topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join("&") + (after === "" ? "" : `&after=${after}`);
  async function askLive(topics, after) {
    const answer = await fetch(`/live/poll?${liveQuery(topics, after)}`, { headers: { Accept: "application/json", "X-Background": "1" } });
    return answer.ok ? answer.json() : { isRefused: answer.status === 403, isLoggedOut: answer.status === 401 };
  }
  function hear(message) {
    for (const ear of hub.ears.filter((one) => one.isAlive() && message.id > one.seen)) {
      ear.seen = message.id;
      if (ear.topics.includes(message.topic)) ear.onEvent(message.kind, message.data, message.topic);
    }
  }
  // A page that gets no news must not look as if there were none. A stream that only ends begins again within seconds.
  let cutOffTimer = 0;
  function showCutOff(isCutOff) {
    const strip = $("[data-cut-off]");
    if (!strip || (isCutOff && (cutOffTimer || !strip.hidden))) return;
    clearTimeout(cutOffTimer);
    cutOffTimer = 0;
    if (!isCutOff) { strip.hidden = true; return; }
    const at = new Date().toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
    cutOffTimer = setTimeout(() => { cutOffTimer = 0; $("[data-cut-off-at]", strip).textContent = at; strip.hidden = false; }, POLL);
  }
  function showLoggedOut(isOut) {
    const strip = $("[data-logged-out]");
    if (strip) strip.hidden = !isOut;
    if (isOut) showCutOff(false);
  }
  function connectLive(isPolling = false) {
    clearTimeout(hub.timer);
    hub.source?.close();
    hub.source = null;
    hub.ears = hub.ears.filter((ear) => ear.isAlive());
    if (!hub.ears.length) return;
    const topics = [...new Set(hub.ears.flatMap((ear) => ear.topics))];
    const after = Math.min(...hub.ears.map((ear) => ear.seen));
    if (isPolling || document.hidden) {
      hub.timer = setTimeout(() => pollLive(topics, after, isPolling), POLL);
      return;
    }
    const source = hub.source = new EventSource(`/live?${liveQuery(topics, after)}`);
    source.addEventListener("open", () => { showCutOff(false); showLoggedOut(false); });
    source.addEventListener("error", () => { if (source.readyState !== EventSource.CLOSED) showCutOff(true); });
    source.addEventListener("live", (event) => hear({ id: Number(event.lastEventId), ...JSON.parse(event.data) }));
    source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED && hub.source === source) connectLive(true); });
  }
  async function pollLive(topics, after, isPolling) {
    try {
      const body = await askLive(topics, after);
      if (body.isRefused) return;
      showLoggedOut(body.isLoggedOut);
      if (body.isLoggedOut) return;
      showCutOff(false);
      (body.messages ?? []).forEach(hear);
      hub.ears.forEach((ear) => { ear.seen = Math.max(ear.seen, body.last_id ?? 0); });
    } catch { showCutOff(true); }
    connectLive(isPolling);
  }
  document.addEventListener("visibilitychange", () => connectLive());
  window.addEventListener("offline", () => showCutOff(true));
  window.addEventListener("online", () => (hub.ears.length ? connectLive() : showCutOff(false)));
  window.opscenterLive = async (topics, onEvent, after = "", isAlive = () => true) => {
    const body = await askLive(topics, after).catch(() => ({}));
    if (body.isRefused) return;
    showLoggedOut(body.isLoggedOut);
    if (body.last_id === undefined) { setTimeout(() => window.opscenterLive(topics, onEvent, after, isAlive), POLL); return; }
    const ear = { topics, onEvent, isAlive, seen: body.last_id };
    (body.messages ?? []).forEach((message) => onEvent(message.kind, message.data, message.topic));
    hub.ears.push(ear);
    // Parts that begin to listen together wait for each other.
    clearTimeout(hub.timer);
    hub.timer = setTimeout(connectLive, 50);
  };
  // Without script of its own: <div data-live="drill:3" hx-get="…" hx-trigger="live"> asks for itself anew on each event.
  // `data-live-after` is the newest event that the page already shows; without it, what happens while it loads is lost.
  function listen(root) {
    all("[data-live]:not([data-listening])", root).forEach((part) => {
      part.dataset.listening = "yes";
      window.opscenterLive(part.dataset.live.split(" "), (kind, data) => part.dispatchEvent(new CustomEvent("live", { detail: { kind, data } })), part.dataset.liveAfter, () => part.isConnected);
    });
  }

  function readAloud() {
    speechSynthesis.cancel();
    const speech = new SpeechSynthesisUtterance($("main").innerText);
    speech.lang = document.documentElement.lang;
    speech.rate = 0.9;
    speechSynthesis.speak(speech);
  }

  // A table that scrolls inside its panel can be scrolled by keyboard as well.
  const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0; else target.removeAttribute("tabindex");
  }));

  // A heat map wider than its panel begins at its worst cell and keeps its place when it is renewed.
  let heatPlace = null;
  document.addEventListener("scroll", ({ target }) => {
    if (target.matches?.(".heat-scroll")) heatPlace = target.scrollLeft;
  }, true);
  function placeHeat(map) {
    const worst = ["down", "unknown", "degraded"].map((state) => $(`.heat-cell--${state}`, map)).find(Boolean);
    if (heatPlace === null && worst) {
      const row = [...worst.closest("tr").cells];
      const first = row[Math.max(1, row.indexOf(worst.closest("td")) - 3)];
      heatPlace = first.getBoundingClientRect().left - map.getBoundingClientRect().left - row[0].offsetWidth;
    }
    map.scrollLeft = heatPlace ?? 0;
  }

  function start(root) {
    all(".heat-scroll", root).forEach(placeHeat);
    all(".table-wrap", root).forEach((wrap) => widths.observe(wrap));
    // A button that comes anew inside of what it has opened says so.
    all("[data-toggle]", root).forEach((toggle) => {
      toggle.setAttribute("aria-expanded", String(document.getElementById(toggle.dataset.toggle).dataset.state === "open"));
    });
    all("[data-reply]", root).forEach((box) => chooseReply(box, "reply", false));
    all("[data-toast]", root).forEach(startToast);
    keepWords(root);
    if ("speechSynthesis" in window) all("[data-read-aloud]", root).forEach((button) => { button.hidden = false; });
    $("[data-autofocus]", root)?.focus();
    listen(root);
  }
  start(document);
  document.addEventListener("htmx:after:swap", (event) => start(event.target.closest?.("body") ? event.target : document));
})();
