// The telephone in the browser. The line runs on the server and tells what is said and awaited; this page shows it,
// speaks it where wanted, and sends keys. All texts come from the page, in its language.
(() => {
  "use strict";
  const phone = document.querySelector("[data-phone]");
  if (!phone) return;
  const $ = (selector) => phone.querySelector(selector);
  const texts = JSON.parse($("[data-texts]").textContent);
  const speak = $("[data-speak]");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  const log = $("[data-log]");
  let answeredAt = null, endedAt = null, beganAt = null, isTalking = false;

  // What the person chose stays for the next visit.
  speak.checked = localStorage.getItem("phone-speak") === "yes";
  speak.addEventListener("change", () => {
    localStorage.setItem("phone-speak", speak.checked ? "yes" : "no");
    if (!speak.checked) window.speechSynthesis?.cancel();
  });
  for (const button of phone.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => {
      for (const other of phone.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", String(other === button));
      log.dataset.only = button.dataset.show;
    });
  }
  if (!phone.dataset.call) return;

  const clock = (milliseconds) => {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  };
  const state = (name, text) => {
    $("[data-state]").className = `presence presence--${name}`;
    $("[data-state-text]").textContent = text;
  };
  const words = (text, isCurrent) => {
    const line = $("[data-words]");
    line.replaceChildren();
    const part = document.createElement(isCurrent ? "mark" : "span");
    part.textContent = text;
    line.append(part);
  };
  const entry = (kind, small, ...parts) => {
    $("[data-log-empty]").hidden = true;
    const item = document.createElement("li");
    item.className = `call-log-item call-log-item--${kind}`;
    const time = document.createElement("span");
    time.className = "call-log-time";
    time.textContent = clock(Date.now() - beganAt);
    if (small) {
      const below = document.createElement("small");
      below.textContent = small;
      time.append(below);
    }
    const body = document.createElement("div");
    body.append(...parts);
    item.append(time, body);
    log.append(item);
    // Only the log moves: on a phone the page must stay at the handset.
    log.scrollTop = log.scrollHeight;
    return item;
  };
  const element = (name, css, text) => {
    const made = document.createElement(name);
    if (css) made.className = css;
    made.textContent = text;
    return made;
  };
  const say = (text) => {
    if (!speak.checked || !window.speechSynthesis) return;
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = "zh-CN";
    speech.rate = Math.min(2, Number(document.getElementById("pace").value) / 100);
    window.speechSynthesis.speak(speech);
  };
  const showKeys = (live, offered) => {
    for (const key of phone.querySelectorAll("[data-digit]")) {
      const digit = key.dataset.digit;
      key.classList.toggle("is-live", live.includes(digit));
      key.querySelector("[data-meaning]").textContent = live.includes(digit) ? texts.keys[offered[digit] ?? digit] ?? "" : "";
    }
  };
  const request = (data) => {
    const lines = [`${data.method} ${data.path}`, data.parameters.filter(([name]) => texts.shown.includes(name) || name.startsWith("Queue")).map(([name, value]) => `${name}=${value}`).join("  ")];
    lines.push(data.status === 200 ? `X-Twilio-Signature  ${texts.valid}` : `→ ${data.status || data.error}`);
    if (data.document) lines.push(`→ ${data.status}`, data.document.replace(/^<\?xml[^>]*\?>/, "").replace(/></g, ">\n<"));
    entry("request", fill(texts.request, data), element("pre", "", lines.join("\n")));
  };
  const finish = () => {
    endedAt = Date.now();
    isTalking = false;
    window.speechSynthesis?.cancel();
    state("offline", texts.ended);
    words(texts.over, false);
    showKeys("", {});
    for (const key of phone.querySelectorAll("[data-digit],[data-hang-up]")) key.disabled = true;
  };
  const handlers = {
    answered: () => { answeredAt = Date.now(); state("ready", texts.answered); },
    say: (data) => { words(data.text, true); say(data.text); entry("talk", fill(texts.spoken, data), element("span", "", `“${data.text}”`)); },
    listen: (data) => { $("[data-words] mark")?.replaceWith(...$("[data-words] mark").childNodes); entry("wait", "", element("span", "muted", fill(texts.listening, data))); },
    key: (data) => { window.speechSynthesis?.cancel(); entry("talk", texts.pressed, element("kbd", "keycap", data.key), ` ${fill(texts.stopped, data)}`); },
    words: (data) => entry("talk", texts.said, element("span", "", data.text)),
    queue: () => { state("wrap_up", texts.queued); entry("wait", "", element("span", "muted", texts.waiting)); },
    connected: () => { isTalking = true; state("busy", texts.talking); words(texts.connected, false); showKeys("", {}); entry("result", texts.result, element("strong", "", texts.connected)); },
    hung_up: () => entry("result", texts.result, element("strong", "", texts.hungUp)),
    operator_hung_up: () => entry("result", texts.result, element("strong", "", texts.operatorHungUp)),
    warning: (data) => entry("request", texts.warning, element("span", "text-bad", `${data.code} ${data.detail}`)),
    request,
    ended: finish,
    keys: (data) => { if (!isTalking) showKeys(data.live, data.offered); },
  };
  const send = async (kind, value) => {
    const body = new URLSearchParams({ kind, value, csrf_token: phone.dataset.csrf });
    const answer = await fetch(phone.dataset.inputs, { method: "POST", body });
    if (answer.status === 409) finish();
  };
  for (const key of phone.querySelectorAll("[data-digit]")) {
    key.addEventListener("click", () => {
      key.classList.add("is-pressed");
      setTimeout(() => key.classList.remove("is-pressed"), 250);
      send("key", key.dataset.digit);
    });
  }
  $("[data-hang-up]").addEventListener("click", () => send("hang_up", ""));

  beganAt = Date.parse(phone.dataset.started);
  setInterval(() => { $("[data-time]").textContent = clock((endedAt ?? Date.now()) - (answeredAt ?? Date.now())); }, 500);
  const topics = [`simulator:${phone.dataset.call}`, `call:${phone.dataset.sid}`];
  window.opscenterLive(topics, (kind, data, topic) => {
    if (topic.startsWith("call:") && kind !== "keys") return;
    handlers[kind]?.(data);
  }, "0");
})();
