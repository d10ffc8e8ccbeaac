// Puts text where the cursor stands, so that Ctrl Z takes it out again. Pictures and files that are chosen, pasted or dropped
// go to the server at once; a mark keeps their place in the text.
(() => {
  "use strict";
  const body = document.querySelector("form[data-autosave] textarea[name=body]");
  const box = document.querySelector("[data-attach]");
  if (!body || !box) return;
  const state = box.querySelector("[data-attach-state]");
  let count = 0;

  function say(text, isBad = false) {
    state.textContent = text;
    state.classList.toggle("text-bad", isBad);
    state.hidden = !text;
  }
  const told = (name, values) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), box.dataset[name]);

  // Only the mark changes, so that whatever is typed meanwhile stays where it is.
  function replace(mark, text) {
    const place = body.value.indexOf(mark);
    if (place < 0) return -1;
    const { selectionStart: start, selectionEnd: end } = body;
    body.setRangeText(text, place, place + mark.length, "preserve");
    if (start === end && start === place + mark.length) body.setSelectionRange(place + text.length, place + text.length);
    body.dispatchEvent(new Event("input", { bubbles: true }));
    return place;
  }
  function send(file) {
    return new Promise((resolve) => {
      const data = new FormData();
      data.append("file", file, file.name || `picture.${(file.type.split("/")[1] ?? "png")}`);
      const request = new XMLHttpRequest();
      request.open("POST", box.dataset.attach);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", document.querySelector("form[data-autosave] input[name=csrf_token]").value);
      request.responseType = "json";
      request.upload.onprogress = (event) => say(told("busy", { name: file.name, percent: `${Math.round(100 * event.loaded / (event.total || 1))}%` }));
      request.onload = () => resolve(request.status === 200 ? request.response : { problem: request.response?.error?.message ?? String(request.status) });
      request.onerror = () => resolve({ problem: box.dataset.offline });
      request.send(data);
    });
  }
  async function upload({ file, mark, alt = "" }) {
    const answer = await send(file);
    const text = (answer.markdown ?? "").replace(/^!\[\]/, `![${alt.replace(/[\[\]\n]/g, " ").trim()}]`);
    const place = replace(mark, text);
    const isBare = text.startsWith("![]");
    if (answer.problem) say(told("failed", { name: file.name, reason: answer.problem }), true);
    else say(isBare ? box.dataset.alt : box.dataset.done);
    if (isBare && place >= 0 && document.activeElement === body) body.setSelectionRange(place + 2, place + 2);
  }
  const marked = (file) => ({ file, mark: `![…${count += 1}]()` });
  function put(text) {
    body.focus();
    if (!document.execCommand("insertText", false, text)) body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // Within the brackets of a picture, where the caret stands after an upload, a second file would break the first.
  function stepOut() {
    for (const found of body.value.matchAll(/!?\[[^\]\n]*\]\([^)\n]*\)/g)) {
      const end = found.index + found[0].length;
      const isInside = (place) => found.index < place && place < end;
      if (isInside(body.selectionStart) || isInside(body.selectionEnd)) return body.setSelectionRange(end, end);
    }
  }
  async function add(files) {
    stepOut();
    const waiting = [...files].map(marked);
    const before = body.value.slice(0, body.selectionStart);
    put((before && !before.endsWith("\n") ? "\n\n" : "") + waiting.map((one) => one.mark).join("\n\n"));
    for (const one of waiting) await upload(one);
  }
  box.querySelectorAll("[data-attach-input]").forEach((input) => input.addEventListener("change", () => { add(input.files); input.value = ""; }));
  body.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  body.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  body.addEventListener("put", async ({ detail: { text = "", files = [], pictures = [], lost = 0 } }) => {
    if (text) put(text);
    if (files.length) await add(files);
    for (const one of pictures) await upload(one);
    if (lost) say(told("lost", { n: lost }), true);
  });
})();
