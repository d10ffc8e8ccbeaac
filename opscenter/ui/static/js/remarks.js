// On the page of an article: words chosen in the text go into the form for a remark, and words with an open remark are
// marked where they stand, without changing the text.
(() => {
  "use strict";
  const text = document.querySelector("[data-remarked]");
  if (!text) return;
  const form = document.querySelector("[data-remark-form]");
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const words = chosen.toString().trim();
    if (!form || !words || words.length > 300 || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
    form.open = true;
    form.querySelector("[name=quote]").value = words.replace(/\s+/g, " ");
  });
  if (!("highlights" in CSS)) return;
  const nodes = [];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("del")) nodes.push(walker.currentNode);
  const SKIPPED = /[\s*_`#|]/;
  const places = nodes.flatMap((node) => [...node.data].map((sign, at) => [sign, node, at]).filter(([sign]) => !SKIPPED.test(sign)));
  const all = places.map(([sign]) => sign).join("");
  const ranges = [];
  for (const quote of document.querySelectorAll("[data-passage]")) {
    const words = [...quote.textContent].filter((sign) => !SKIPPED.test(sign)).join("");
    const first = words ? all.indexOf(words) : -1;
    if (first < 0) continue;
    const range = new Range();
    range.setStart(places[first][1], places[first][2]);
    range.setEnd(places[first + words.length - 1][1], places[first + words.length - 1][2] + 1);
    ranges.push(range);
  }
  CSS.highlights.set("remark", new Highlight(...ranges));
})();
