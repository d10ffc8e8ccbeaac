// Copies the built files of the pinned libraries into opscenter/ui/static/vendor, with a content hash in each name, a gzip
// form beside it, a manifest and the licences; builds one SVG sprite from the icons named in icons.txt.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "..", "opscenter", "ui", "static", "vendor");
const testVendor = join(here, "test-vendor");
const LIBRARIES = ["htmx.org", "@iconify-json/tabler"];
const TABLER_LICENCE = "Tabler Icons, MIT License, Copyright (c) 2020-2026 Paweł Kuna\n\n" +
  "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated " +
  "documentation files (the \"Software\"), to deal in the Software without restriction, including without limitation " +
  "the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to " +
  "permit persons to whom the Software is furnished to do so, subject to the following conditions:\n\nThe above " +
  "copyright notice and this permission notice shall be included in all copies or substantial portions of the " +
  "Software.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT " +
  "LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL " +
  "THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF " +
  "CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN " +
  "THE SOFTWARE.\n";

function read(...parts) {
  return readFileSync(join(modules, ...parts), "utf8");
}

// The strokes are styled by our own sheet, so that one width fits all sizes.
function sprite() {
  const source = JSON.parse(read("@iconify-json", "tabler", "icons.json"));
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
  const missing = names.filter((name) => !source.icons[name]);
  if (missing.length) throw new Error(`no such icon: ${missing.join(", ")}`);
  const styled = / (fill="none"|stroke="currentColor"|stroke-linecap="round"|stroke-linejoin="round"|stroke-width="2")/g;
  const symbols = names.map((name) =>
    `<symbol id="${name}" viewBox="0 0 ${source.width} ${source.height}">${source.icons[name].body.replace(styled, "")}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

function put(manifest, name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  writeFileSync(join(vendor, hashed), content);
  writeFileSync(join(vendor, `${hashed}.gz`), gzipSync(content, { level: 9 }));
  manifest[name] = hashed;
}

function licences() {
  const versions = LIBRARIES.map((name) => {
    const { version, license } = JSON.parse(read(name, "package.json"));
    return `${name} ${version} (${license})`;
  });
  return `${versions.join("\n")}\n\n--- htmx.org\n\n${read("htmx.org", "LICENSE")}\n--- @iconify-json/tabler\n\n${TABLER_LICENCE}`;
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
mkdirSync(testVendor, { recursive: true });
const manifest = {};
put(manifest, "htmx.js", read("htmx.org", "dist", "htmx.min.js").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
put(manifest, "icons.svg", sprite());
put(manifest, "licences.txt", licences());
writeFileSync(join(vendor, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(join(testVendor, "axe.min.js"), read("axe-core", "axe.min.js"));
console.log(Object.values(manifest).join("  "));
