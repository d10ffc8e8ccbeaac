// Pasting from Word, a sheet or a page into a Markdown field keeps tables, headings, lists and bold; templates are put in
// where the cursor stands. Both can be undone with Ctrl Z.
(() => {
  "use strict";
  const body = document.querySelector("form[data-autosave] textarea[name=body]");
  if (!body) return;
  const BLOCKS = /^(P|DIV|H[1-6]|UL|OL|LI|TABLE|BLOCKQUOTE|PRE|SECTION|ARTICLE)$/;
  const flat = (text) => text.replace(/[\s\u00a0]+/g, " ");

  function put(text) {
    body.focus();
    if (!document.execCommand("insertText", false, text)) body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function isBold(node) {
    const weight = /font-weight:\s*(\w+)/i.exec(node.dataset?.style ?? "")?.[1] ?? "";
    return /^(B|STRONG|TH)$/.test(node.tagName) ? !/^(normal|400)$/.test(weight) : /^(bold|[6-9]00)$/.test(weight);
  }
  function inline(node, isStrong = false) {
    if (node.nodeType === Node.TEXT_NODE) return flat(node.data).replace(/([\\`*_|])/g, "\\$1");
    if (node.nodeType !== Node.ELEMENT_NODE || /^(STYLE|SCRIPT|META|LINK|TITLE)$/.test(node.tagName)) return "";
    if (node.tagName === "BR") return "\n";
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
    const html = event.clipboardData.getData("text/html");
    if (!html || !/<(table|b|strong|h[1-6]|li|a)\b/i.test(html)) return;
    // The page's own policy would block foreign styles and say so; what they mean is read from a harmless copy.
    const harmless = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle=/gi, " data-style=");
    const page = new DOMParser().parseFromString(harmless, "text/html");
    const text = blocks(page.body, []).filter(Boolean).join("\n\n");
    if (!text) return;
    event.preventDefault();
    put(text);
  });
  document.addEventListener("click", (event) => {
    const outline = event.target.closest("[data-outline]");
    if (!outline) return;
    event.preventDefault();
    if (body.value.trim()) body.setSelectionRange(body.value.length, body.value.length);
    put(`${body.value.trim() ? "\n\n" : ""}${outline.dataset.outline}`);
  });
})();
