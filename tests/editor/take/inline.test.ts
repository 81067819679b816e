/** A page of a small site, put into one file. */
import {runInNewContext} from "node:vm";
import {describe, expect, test} from "vitest";
import {writePage} from "../../../src/editor/take/inline.js";
import {SiteModule} from "../../../src/editor/take/modules.js";
import {ADDRESS, oddBook} from "./chapters.js";

const SITE: Readonly<Record<string, string>> = {
  "/_import/page.js":
    'import {b} from "./b.js";\nexport * from "./c.js";\nconst later = () => import("./later.js");\nconst none = () => import("../_npm/none.js");\nconst big = () => import("./big.js");',
  "/_import/b.js":
    'export const b = attach({name: "../data/x.bin", path: "../_file/x.1.bin"}, import.meta.url);\nexport const y = {path: "../_file/y.2.bin"};',
  "/_import/cell.js": 'export const w = attach({path: "../_file/w.1.bin"});',
  "/_import/c.js": 'import "./page.js"; // in a circle',
  "/_import/later.js": "export default 1;",
  "/_import/big.js": `export default "${"x".repeat(700_000)}";`,
  "/_import/style.css": '@font-face {src: url("fonts/a.woff2")} a {background: url(data:,x)}',
  "/_import/fonts/a.woff2": "font",
  "/_file/x.1.bin": "</script>",
  "/_file/w.1.bin": "worker",
  "/_file/source.json": "{}",
};

const HTML = `<!DOCTYPE html>
<html><head><meta charset="utf-8">
<link rel="preload" as="style" href="../_import/style.css">
<link rel="stylesheet" type="text/css" href="../_import/style.css">
<link rel="modulepreload" href="../_import/page.js">
<script type="module" src="../_import/page.js"></script>
<script>const text = '<a href="./stays.html">';</script>
</head><body><a href="./other.html">o</a> <a href="#here">h</a> <a href="https://else.example/">e</a>
<a class="chapter-source" href="../_file/source.json" download="" data-slug="60-odd"></a>
<script type="module">
import {b} from "../_import/b.js";
registerFile("z", {path: "../_file/z.1.bin"});
const {w} = await import("../_import/cell.js");
b();
</script></body></html>`;

const load = async (address: string): Promise<Uint8Array | undefined> => {
  const text = SITE[new URL(address).pathname];
  return text === undefined ? undefined : new TextEncoder().encode(text);
};

const chapter = {book: oddBook, edits: new Map([["blank", "</script>"]]), address: ADDRESS};
const saved = (html = HTML) =>
  writePage({
    chapter,
    html,
    keptAs: "60-odd.1",
    load,
    needs: (url, atOnce) => url.includes("/x.") || (atOnce && /\/[wz]\./.test(url)),
  });

const textOf = (data: string) => Buffer.from(data.split(",")[1], "base64").toString();

describe("a page as one file", () => {
  test("has every module under its name, whoever imports whom", async () => {
    const html = await saved();
    const {imports} = JSON.parse(/<script type="importmap">(.*?)<\/script>/.exec(html)?.[1] ?? "");
    expect(Object.keys(imports).sort()).toEqual([
      "book:/_import/b.js",
      "book:/_import/c.js",
      "book:/_import/cell.js",
      "book:/_import/later.js",
      "book:/_import/page.js",
    ]);
    const page = textOf(imports["book:/_import/page.js"]);
    expect(page).toContain('from "book:/_import/b.js"');
    expect(page).toContain('import("book:/_import/later.js")');
    // What it lacks keeps the site's address.
    expect(page).toContain('import("https://book.example/_npm/none.js")');
    expect(page).toContain('import("https://book.example/_import/big.js")');
    expect(html).toContain('<script type="module">import "book:/_import/page.js";</script>');
    expect(html).toContain('import {b} from "book:/_import/b.js";\nregisterFile');
    expect(html.indexOf("importmap")).toBeLessThan(html.indexOf('type="module"'));
  });

  test("has the files that it needs, and leaves the others on the site", async () => {
    const html = await saved();
    const {imports} = JSON.parse(/<script type="importmap">(.*?)<\/script>/.exec(html)?.[1] ?? "");
    const b = textOf(imports["book:/_import/b.js"]);
    expect(b).toContain('path: globalThis.$files["https://book.example/_file/x.1.bin"]');
    expect(b).toContain('path: "https://book.example/_file/y.2.bin"');
    expect(html).toContain('{path: "https://book.example/_file/z.1.bin"}');
    expect(b).toContain('}, "https://book.example/_import/b.js")');
    const scope: {$files?: Record<string, string>} = {};
    runInNewContext(/<script>(globalThis\.\$files.*?)<\/script>/.exec(html)?.[1] ?? "", {
      globalThis: scope,
    });
    expect(textOf(scope.$files?.["https://book.example/_file/x.1.bin"] ?? "")).toBe("</script>");
    expect(textOf(scope.$files?.["https://book.example/_file/w.1.bin"] ?? "")).toBe("worker");
  });

  test("has its styles and fonts, and leads to the site", async () => {
    const html = await saved();
    expect(html).not.toMatch(/rel="(modulepreload|preload|stylesheet)"/);
    expect(html).toContain(`src: url(data:font/woff2;base64,${btoa("font")})`);
    expect(html).toContain("url(data:,x)");
    expect(html).toContain('<a href="https://book.example/chapters/other.html">');
    expect(html).toContain('<a href="#here">');
    expect(html).toContain('<a href="https://else.example/">');
    expect(html).toContain(`'<a href="./stays.html">'`);
    expect(html).toMatch(
      /<a class="chapter-source" href="data:application\/json;base64,e30=" download="" data-slug="60-odd.1">/,
    );
  });

  test("says which file of the site is missing", async () => {
    const html = HTML.replaceAll("_import/b.js", "_import/gone.js");
    await expect(saved(html)).rejects.toThrow("/_import/gone.js cannot be loaded");
  });
});

test("only what is an import counts as one", () => {
  const code =
    'const text = \'import("./a.js")\'; /* import "./b.js" */ import(name); import("npm:d3");';
  expect(new SiteModule(code, ADDRESS).links).toEqual({
    statically: [],
    dynamically: [],
    files: [],
  });
});
