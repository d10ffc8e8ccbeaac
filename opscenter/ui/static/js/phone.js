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
  // What was told longer ago than this belongs to a page that was loaded again: it is shown, but not spoken.
  const FRESH = 3000;
  // As many sentences as the screen of the handset holds.
  const SHOWN = 4;
  let answeredAt = null, endedAt = null, beganAt = null, isTalking = false, notices = [], turn = [], asked = null, times = 0, typed = "", isSecret = false, isStopped = false, waits = null;

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
  const timeOf = (data) => (data.at ? Date.parse(data.at) : Date.now());
  const element = (name, css, text) => {
    const made = document.createElement(name);
    if (css) made.className = css;
    made.textContent = text;
    return made;
  };
  const state = (name, text) => {
    $("[data-state]").className = `presence presence--${name}`;
    $("[data-state-text]").textContent = text;
  };
  const words = (text) => {
    turn = [];
    $("[data-words]").replaceChildren(text);
  };
  // What was said since the last key stays in sight; what is being said is marked.
  const speakOnScreen = (text) => {
    turn = [...turn, text].slice(-SHOWN);
    const line = $("[data-words]");
    line.replaceChildren(...turn.slice(0, -1), element("mark", "", text));
    line.scrollTop = line.scrollHeight;
  };
  const entry = (kind, data, small, ...parts) => {
    $("[data-log-empty]").hidden = true;
    const item = document.createElement("li");
    item.className = `call-log-item call-log-item--${kind}`;
    const time = element("span", "call-log-time", clock(timeOf(data) - beganAt));
    if (small) time.append(element("small", "", small));
    const body = document.createElement("div");
    body.append(...parts);
    item.append(time, body);
    log.append(item);
    // Only the log moves: on a phone the page must stay at the handset.
    log.scrollTop = log.scrollHeight;
    return item;
  };
  const say = (data) => {
    if (!speak.checked || !window.speechSynthesis || Date.now() - timeOf(data) > FRESH) return;
    const speech = new SpeechSynthesisUtterance(data.text);
    speech.lang = "zh-CN";
    speech.rate = Math.min(2, Number(document.getElementById("pace").value) / 100);
    window.speechSynthesis.speak(speech);
  };
  // As on a telephone: what was typed since the last prompt began to listen; of a PIN only how much.
  const showTyped = (keys) => {
    typed = keys;
    $("[data-typed]").textContent = isSecret ? "•".repeat(keys.length) : keys;
  };
  const said = (data) => {
    speakOnScreen(data.text);
    say(data);
    const isNotice = notices.some((notice) => notice.includes(data.text));
    const parts = [element("span", isNotice ? "text-bad strong" : "", `“${data.text}”`)];
    if (isNotice) parts.push(" ", element("span", "badge badge--bad", texts.notice));
    entry("talk", data, fill(texts.spoken, data), ...parts);
  };
  const sayForm = $("[data-say]"), sayBox = $("#say");
  const showKeys = (live, offered, hearsWords = false) => {
    sayForm.hidden = !hearsWords;
    for (const key of phone.querySelectorAll("[data-digit]")) {
      const digit = key.dataset.digit;
      key.classList.toggle("is-live", live.includes(digit));
      key.querySelector("[data-meaning]").textContent = live.includes(digit) ? texts.keys[offered[digit] ?? digit] ?? "" : "";
    }
  };
  // A document as one reads it: a line for each element, and what is inside stands further right.
  const indented = (xml) => {
    let depth = 0;
    return xml.replace(/^<\?xml[^>]*\?>/, "").replace(/></g, ">\n<").split("\n").map((line) => {
      if (line.startsWith("</")) depth -= 1;
      const shown = "  ".repeat(depth) + line;
      if (/^<\w[^<>]*[^/<>]>$/.test(line)) depth += 1;
      return shown;
    }).join("\n");
  };
  const sent = (data) => {
    const [, digits] = data.parameters.find(([name]) => name === "Digits") ?? [];
    if (digits) entry("talk", data, texts.pressed, element("kbd", "keycap", digits), isStopped ? ` ${texts.stopped}` : "");
    isStopped = false;
  };
  const request = (data) => {
    sent(data);
    const lines = [`${data.method} ${data.path}`, data.parameters.filter(([name]) => texts.shown.includes(name) || name.startsWith("Queue")).map(([name, value]) => `${name}=${value}`).join("  ")];
    lines.push(data.status === 200 ? `X-Twilio-Signature  ${texts.valid}` : `→ ${data.status || data.error}`);
    if (data.document) lines.push(`→ ${data.status}`, indented(data.document));
    // The line asks each two seconds whether somebody took the call: the newest question stands for those before it.
    const isQuestion = data.document && !data.document.includes("<Say") && data.document.includes("<Pause");
    if (isQuestion && asked?.isConnected && asked === log.lastElementChild) asked.remove(); else times = 0;
    times += 1;
    const told = entry("request", data, fill(times > 1 ? texts.again : texts.request, { ...data, times }), element("pre", "", lines.join("\n")));
    asked = isQuestion ? told : null;
  };
  const finish = (data) => {
    endedAt = timeOf(data);
    isTalking = false;
    window.speechSynthesis?.cancel();
    state("offline", texts.ended);
    words(texts.over);
    showTyped("");
    showKeys("", {});
    for (const key of phone.querySelectorAll("[data-digit],[data-hang-up]")) key.disabled = true;
  };
  const result = (data, text) => entry("result", data, texts.result, element("strong", "", text));
  const unmark = () => { const mark = $("[data-words] mark"); mark?.replaceWith(...mark.childNodes); };
  // Each key of a number starts the clock anew: the newest wait stands for those before it.
  const listen = (data) => {
    unmark();
    if (waits && waits === log.lastElementChild) waits.remove();
    waits = entry("wait", data, "", element("span", "muted", fill(texts.listening, data)));
  };
  const handlers = {
    recognized: (data) => entry("talk", data, "", fill(texts.recognized[data.source], data)),
    answered: (data) => { answeredAt = timeOf(data); state("ready", texts.answered); },
    say: said,
    listen,
    key: () => { window.speechSynthesis?.cancel(); isStopped ||= Boolean($("[data-words] mark")); unmark(); turn = []; },
    unheard: (data) => { showTyped(""); entry("talk", data, texts.pressed, element("span", "muted", texts.unheard)); },
    words: (data) => { turn = []; entry("talk", data, texts.said, element("span", "", data.text)); },
    queue: (data) => { turn = []; state("wrap_up", texts.queued); entry("wait", data, "", element("span", "muted", texts.waiting)); },
    connected: (data) => { isTalking = true; showTyped(""); state("busy", texts.talking); words(texts.connected); showKeys("", {}); result(data, texts.connected); },
    hung_up: (data) => result(data, texts.hungUp),
    operator_hung_up: (data) => result(data, texts.operatorHungUp),
    warning: (data) => entry("request", data, texts.warning, element("span", "text-bad", `${data.code} ${data.detail}`)),
    request,
    ended: finish,
    keys: (data) => { notices = data.notices; isSecret = data.node === "pin"; showTyped(""); if (!isTalking) showKeys(data.live, data.offered, data.hears_words); },
  };
  const send = async (kind, value) => {
    const body = new URLSearchParams({ kind, value, csrf_token: phone.dataset.csrf });
    const answer = await fetch(phone.dataset.inputs, { method: "POST", body });
    if (answer.status === 409) finish({});
  };
  for (const key of phone.querySelectorAll("[data-digit]")) {
    key.addEventListener("click", () => {
      key.classList.add("is-pressed");
      setTimeout(() => key.classList.remove("is-pressed"), 250);
      showTyped(typed + key.dataset.digit);
      send("key", key.dataset.digit);
    });
  }
  sayForm.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sayBox.value.trim()) send("words", sayBox.value.trim());
    sayBox.value = "";
  });
  $("[data-hang-up]").addEventListener("click", () => send("hang_up", ""));

  beganAt = Date.parse(phone.dataset.started);
  setInterval(() => { $("[data-time]").textContent = clock((endedAt ?? Date.now()) - (answeredAt ?? Date.now())); }, 500);
  const topics = [`simulator:${phone.dataset.call}`, `call:${phone.dataset.sid}`];
  window.opscenterLive(topics, (kind, data, topic) => {
    if (topic.startsWith("call:") && kind !== "keys" && kind !== "recognized") return;
    handlers[kind]?.(data);
  }, "0");
})();
