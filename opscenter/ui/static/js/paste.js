// Pasting from Word, a sheet or a page into a Markdown field keeps tables, headings, lists, bold and pictures; templates
// are put in where the cursor stands. Both can be undone with Ctrl Z.
(() => {
  "use strict";
  const body = document.querySelector("form[data-autosave] textarea[name=body]");
  if (!body) return;
  const BLOCKS = /^(P|DIV|H[1-6]|UL|OL|LI|TABLE|BLOCKQUOTE|PRE|SECTION|ARTICLE)$/;
  const flat = (text) => text.replace(/[\s\u00a0]+/g, " ");

  const put = (detail) => body.dispatchEvent(new CustomEvent("put", { detail }));
  function isBold(node) {
    const weight = /font-weight:\s*(\w+)/i.exec(node.dataset?.style ?? "")?.[1] ?? "";
    return /^(B|STRONG|TH)$/.test(node.tagName) ? !/^(normal|400)$/.test(weight) : /^(bold|[6-9]00)$/.test(weight);
  }
  // Pictures of the pasted text by their marks; those of Word lie in the second form that it puts on the clipboard.
  let pictures = [];
  function picture(node) {
    const source = node.getAttribute("src") ?? "", alt = flat(node.getAttribute("alt") ?? "").trim();
    if (/^\/files\/\d+\//.test(source)) return `![${alt}](${source})`;
    const mark = `![…${pictures.length + 1}p]()`;
    pictures.push({ mark, alt, source });
    return mark;
  }
  function file(bytes, type) {
    return new File([bytes], `${type.replace("jpeg", "jpg")}-${Date.now()}.${type.replace("jpeg", "jpg")}`, { type: `image/${type}` });
  }
  function ofData(source) {
    const found = /^data:image\/(png|jpeg|gif|webp);base64,([\w+/=\s]+)$/.exec(source);
    return found && file(Uint8Array.from(atob(found[2].replace(/\s/g, "")), (sign) => sign.charCodeAt(0)), found[1]);
  }
  function ofRichText(text) {
    return text.split("{\\pict").slice(1).map((part) => {
      const type = /\\(png|jpeg)blip/.exec(part.slice(0, 4000))?.[1];
      const digits = type && /(?:[}\s]|\d )([\da-fA-F][\da-fA-F\s]{60,})\}/.exec(part)?.[1].replace(/\s/g, "");
      return digits && file(Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16)), type);
    }).filter(Boolean);
  }
  // Both forms have the pictures in the same order; if their numbers differ, nobody can tell which is which.
  function fill(richText) {
    const local = pictures.filter((one) => one.source.startsWith("file:")), found = ofRichText(richText);
    pictures.forEach((one) => { one.file = ofData(one.source); });
    if (found.length === local.length) local.forEach((one, place) => { one.file = found[place]; });
  }
  function inline(node, isStrong = false) {
    if (node.nodeType === Node.TEXT_NODE) return flat(node.data).replace(/([\\`*_|])/g, "\\$1");
    if (node.nodeType !== Node.ELEMENT_NODE || /^(STYLE|SCRIPT|META|LINK|TITLE)$/.test(node.tagName)) return "";
    if (node.tagName === "BR") return "\n";
    if (node.tagName === "IMG") return picture(node);
    const bold = !isStrong && isBold(node);
    const text = [...node.childNodes].map((child) => inline(child, isStrong || bold)).join("") + (BLOCKS.test(node.tagName) ? "\n" : "");
    const href = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
    if (/^https?:/.test(href) && text.trim()) return `[${text.trim()}](${href})`;
    return bold && text.trim() ? `**${text.trim()}**` : text;
  }
  const cellText = (cell) => inline(cell, true).trim().replace(/\n+/g, " ");
  // Merged cells are written once and leave empty ones, so that columns stay columns.
  function table(node) {
    const grid = [];
    [...node.rows].forEach((row, line) => {
      grid[line] ??= [];
      let column = 0;
      for (const cell of row.cells) {
        while (grid[line][column] !== undefined) column += 1;
        const wide = Math.min(cell.colSpan || 1, 50), high = Math.min(cell.rowSpan || 1, node.rows.length - line);
        for (let down = 0; down < high; down += 1) for (let right = 0; right < wide; right += 1) {
          (grid[line + down] ??= [])[column + right] = down || right ? "" : cellText(cell);
        }
        column += wide;
      }
    });
    const width = Math.max(0, ...grid.map((row) => row.length));
    if (!width) return "";
    const lines = grid.map((row) => `| ${Array.from({ length: width }, (_, place) => row[place] ?? "").join(" | ")} |`);
    return [lines[0], `| ${Array(width).fill("---").join(" | ")} |`, ...lines.slice(1)].join("\n");
  }
  function list(node, depth) {
    return [...node.children].filter((one) => one.tagName === "LI").map((item, place) => {
      const mark = node.tagName === "OL" ? `${place + 1}. ` : "- ";
      const inner = [...item.children].filter((one) => /^(UL|OL)$/.test(one.tagName));
      inner.forEach((one) => one.remove());
      return [`${"   ".repeat(depth)}${mark}${inline(item).trim()}`, ...inner.map((one) => list(one, depth + 1))].join("\n");
    }).join("\n");
  }
  function blocks(node, found) {
    let run = "";
    const end = () => { if (run.trim()) found.push(run.trim()); run = ""; };
    for (const child of node.childNodes) {
      if (child.nodeType !== Node.ELEMENT_NODE || !(BLOCKS.test(child.tagName) || child.querySelector("table,p,ul,ol,h1,h2,h3"))) { run += inline(child); continue; }
      end();
      if (child.tagName === "TABLE") found.push(table(child));
      else if (/^(UL|OL)$/.test(child.tagName)) found.push(list(child, 0));
      else if (/^H[1-6]$/.test(child.tagName)) found.push(`${"#".repeat(Math.min(Math.max(Number(child.tagName[1]), 2), 4))} ${inline(child, true).trim()}`);
      else blocks(child, found);
    }
    end();
    return found;
  }
  body.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html"), files = event.clipboardData.files;
    // The page's own policy would block foreign styles and pictures and say so; a harmless copy is read.
    const harmless = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle=/gi, " data-style=");
    const page = new DOMParser().parseFromString(harmless, "text/html");
    if (files.length && !page.body.textContent.trim()) {
      event.preventDefault();
      put({ files: [...files] });
      return;
    }
    if (!html || !/<(table|b|strong|h[1-6]|li|a|img)\b/i.test(html)) return;
    pictures = [];
    let text = blocks(page.body, []).filter(Boolean).join("\n\n");
    if (!text) return;
    event.preventDefault();
    fill(event.clipboardData.getData("text/rtf"));
    const lost = pictures.filter((one) => !one.file);
    lost.forEach((one) => { text = text.replace(one.mark, one.alt); });
    put({ text, pictures: pictures.filter((one) => one.file), lost: lost.length });
  });
  document.addEventListener("click", (event) => {
    const outline = event.target.closest("[data-outline]");
    if (!outline) return;
    event.preventDefault();
    const isEmpty = !body.value.trim();
    if (isEmpty) body.form.elements.kind.value = outline.dataset.kind;
    else body.setSelectionRange(body.value.length, body.value.length);
    put({ text: `${isEmpty ? "" : "\n\n"}${outline.dataset.outline}` });
  });
})();
