/** Edits that travel, in the built site: links, files of every form, and what arrives. */
import {execFileSync} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {pathToFileURL} from "node:url";
import {unzipSync} from "fflate";
import type {Browser, BrowserContext, BrowserContextOptions, Locator, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

const SLUG = "02-multi-layer-perceptron";
const CHAPTER = `chapters/${SLUG}.html`;

/** What must survive every way of travelling. */
const CODE = [
  "const yHat = z1; const z2 = z1;",
  "/* ```ts id=x",
  "``` </script><!-- $1 $& \\u{1F600} “ü” */",
  'display("mine " + "`".length);',
  "",
].join("\n");

let browser: Browser;
let host: Host;
let folder: string;
beforeAll(async () => {
  browser = await launch();
  host = await serve(join(ROOT, "dist"), "/book/");
  folder = mkdtempSync(join(tmpdir(), "take-"));
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
  rmSync(folder, {recursive: true, force: true});
});

/** A browser of its own, which knows nothing of the tests before. */
async function visit(
  look: (page: Page, context: BrowserContext) => Promise<void>,
  url = host.url + CHAPTER,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  await context.addInitScript({content: "globalThis.__name ??= (it) => it;"});
  const page = await context.newPage();
  try {
    await page.goto(url, {waitUntil: "load"});
    await settle(page);
    await look(page, context);
  } finally {
    await context.close();
  }
}

const cellOf = (page: Page, id: string): Locator => page.locator(`[data-cell="${id}"]`);
const outputOf = (page: Page, id: string): Locator => cellOf(page, id).locator(".cell-output");
const dialogOf = (page: Page): Locator => page.locator("dialog.take");
/** Lines of a diff without their signs. */
const linesOf = async (dialog: Locator, tag: "ins" | "del") =>
  (await dialog.locator(tag).allTextContents()).map((line) => line.slice(2).trimEnd());
const press = (place: Locator | Page, name: string | RegExp) =>
  place.getByRole("button", {name, exact: true}).click();

/** Edits a cell and runs it. */
async function edit(page: Page, id: string, code: string): Promise<void> {
  await press(cellOf(page, id), "Edit");
  const content = cellOf(page, id).locator(".cm-content");
  await content.waitFor();
  await content.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(code);
  await page.keyboard.press("Control+Enter");
}

/** What the page keeps of a cell. */
const keptCode = (page: Page, id: string): Promise<string | undefined> =>
  page.evaluate(
    (cell) =>
      new Promise((resolve) => {
        const open = indexedDB.open("nnlive");
        open.onsuccess = () => {
          const all = open.result.transaction("edits").objectStore("edits").getAll();
          all.onsuccess = () => {
            open.result.close();
            resolve(all.result.find((kept) => kept.cell === cell)?.code);
          };
        };
      }),
    id,
  );

async function menu(page: Page, command: string): Promise<void> {
  await page.locator(".edits-open").click();
  await press(page.locator(".edits-menu"), command);
}

/** The link that a page with an edit gives. */
async function linkWith(code: string, id = "output"): Promise<string> {
  let link = "";
  await visit(async (page) => {
    await edit(page, id, code);
    await menu(page, "Share");
    link = await dialogOf(page).getByRole("textbox", {name: "Link"}).inputValue();
  });
  return link;
}

const shows = (page: Page, text: string) =>
  expect.poll(() => outputOf(page, "output").textContent(), {timeout: 20_000}).toContain(text);

describe("a link", () => {
  test("shows what it brings, runs nothing, and does what the reader decides", async () => {
    const link = await linkWith(CODE);
    expect(link).toContain(`${CHAPTER}#edits=`);
    await visit(async (page) => {
      const dialog = dialogOf(page);
      await dialog.waitFor();
      expect(await dialog.locator("del").first().textContent()).toContain("const W2 = ");
      expect(await linesOf(dialog, "ins")).toContain(CODE.split("\n")[0]);
      await shows(page, "0.982");
      expect(await keptCode(page, "output").catch(() => undefined)).toBeUndefined();
      await press(dialog, "Leave it");
      expect(page.url()).not.toContain("#");
      await page.reload();
      await settle(page);
      await shows(page, "0.982");
    }, link);
    await visit(async (page) => {
      await press(dialogOf(page), "Take and run");
      await shows(page, "mine 1");
      expect(page.url()).not.toContain("#");
      await expect.poll(() => keptCode(page, "output")).toBe(CODE);
      await press(page.locator(".edit-notice"), "Undo");
      await shows(page, "0.982");
    }, link);
  });

  test("waits when the reader closes it without deciding", async () => {
    const link = await linkWith(CODE);
    await visit(async (page) => {
      await dialogOf(page).waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => dialogOf(page).count()).toBe(0);
      expect(page.url()).toBe(link);
      await page.reload();
      await dialogOf(page).waitFor();
    }, link);
  });

  test("is compared with one's own edit, which stays where it is not chosen", async () => {
    const link = await linkWith(CODE);
    await visit(async (page) => {
      await edit(page, "output", 'const yHat = z1; const z2 = z1; display("my own");');
      await shows(page, "my own");
      // Into the page that is open.
      await page.evaluate((hash) => {
        location.hash = hash;
      }, new URL(link).hash);
      const dialog = dialogOf(page);
      await dialog.waitFor();
      expect(await dialog.locator("del").first().textContent()).toContain("const W2 = ");
      expect(await dialog.textContent()).toContain("replaces your own edit");
      await dialog.getByRole("combobox").selectOption("your edit");
      expect(await linesOf(dialog, "del")).toEqual([
        'const yHat = z1; const z2 = z1; display("my own");',
      ]);
      await dialog.getByRole("checkbox").uncheck();
      await press(dialog, "Take and run");
      await shows(page, "my own");
    });
  });

  test("that is damaged says so, and changes nothing", async () => {
    const link = await linkWith(CODE);
    await visit(
      async (page) => {
        const dialog = dialogOf(page);
        expect(await dialog.textContent()).toMatch(/This link is damaged.*Nothing was changed/);
        await press(dialog.locator(".take-buttons"), "Close");
        expect(page.url()).not.toContain("#");
        await shows(page, "0.982");
      },
      link.slice(0, -9),
    );
  });

  test("to another chapter leads there", async () => {
    const link = await linkWith(CODE);
    await visit(
      async (page) => {
        const dialog = dialogOf(page);
        expect(await dialog.textContent()).toContain(`another chapter, ${SLUG}`);
        await dialog.getByRole("link", {name: `Open chapter ${SLUG}`}).click();
        await press(dialogOf(page), "Take and run");
        await shows(page, "mine 1");
      },
      link.replace(SLUG, "01-perceptron"),
    );
  });

  test("says how long it is when that is long", () =>
    visit(async (page) => {
      const noise = Array.from({length: 300}, (_, i) => `// ${Math.sin(i + 1)}`).join("\n");
      await edit(page, "output", `const yHat = z1; const z2 = z1;\n${noise}`);
      await menu(page, "Share");
      expect(await dialogOf(page).textContent()).toMatch(/The link has \d+,\d+ characters/);
    }));

  test("is copied, also where the clipboard is closed", () =>
    visit(async (page) => {
      await page.evaluate(() => {
        Object.defineProperty(navigator, "clipboard", {value: undefined});
      });
      await edit(page, "output", CODE);
      await menu(page, "Share");
      await press(dialogOf(page), "Copy the link");
      await expect.poll(() => dialogOf(page).textContent()).toContain("The link is copied.");
    }));
});

/** Downloads the chapter with the edit; gives the file's path. */
async function download(page: Page, end: string): Promise<string> {
  await menu(page, "Download");
  const arriving = page.waitForEvent("download");
  await press(dialogOf(page), `Download ${SLUG}${end}`);
  const path = join(folder, `${SLUG}${end}`);
  await (await arriving).saveAs(path);
  await page.keyboard.press("Escape");
  return path;
}

async function load(page: Page, file: string | {name: string; text: string}): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await menu(page, "Load a file");
  const chooser = await choosing;
  await chooser.setFiles(
    typeof file === "string"
      ? file
      : {name: file.name, mimeType: "text/plain", buffer: Buffer.from(file.text)},
  );
  await dialogOf(page).waitFor();
}

describe("a file", () => {
  test.each([".zip", ".ipynb", ".html", ".mdx", ".patch"])(
    "%s is downloaded and loaded again, and runs when the reader says so",
    async (end) => {
      let path = "";
      await visit(async (page) => {
        await edit(page, "output", CODE);
        await shows(page, "mine 1");
        path = await download(page, end);
      });
      await visit(async (page) => {
        await load(page, path);
        await shows(page, "0.982");
        await press(dialogOf(page), "Take and run");
        await shows(page, "mine 1");
        await expect.poll(() => keptCode(page, "output")).toBe(CODE);
      });
    },
  );

  test("is taken where it is dropped", () =>
    visit(async (page) => {
      const {mdx} = JSON.parse(
        readFileSync(join(ROOT, `src/generated/sources/${SLUG}.json`), "utf8"),
      );
      const text = mdx.replace("const h1 = z1.relu();", "const h1 = z1.mul(0);");
      expect(text).not.toBe(mdx);
      await page.evaluate((content) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([content], "mine.mdx"));
        const options = {bubbles: true, cancelable: true, dataTransfer};
        document.querySelector("main")?.dispatchEvent(new DragEvent("drop", options));
      }, text);
      await dialogOf(page).waitFor();
      expect(await dialogOf(page).locator("ins").allTextContents()).toHaveLength(1);
      const before = await outputOf(page, "output").textContent();
      await press(dialogOf(page), "Take and run");
      await expect.poll(() => outputOf(page, "output").textContent()).not.toBe(before);
    }));

  test.each([
    ["broken.ipynb", '{"cells": [', "it is no JSON"],
    ["photo.png", "PNG", "no file of a chapter"],
    ["other.ts", "console.log(1)", "no cells of a chapter"],
    ["cut.patch", "--- a/chapters/x.mdx\n+++ b/chapters/x.mdx\n@@ -1,9 +1,9 @@\n-a", "damaged"],
    ["page.html", "<p>hello", "holds no edits"],
  ])("that cannot be read says why, and changes nothing: %s", (name, text, reason) =>
    visit(async (page) => {
      await edit(page, "output", CODE);
      await shows(page, "mine 1");
      await load(page, {name, text});
      expect(await dialogOf(page).textContent()).toContain(reason);
      await press(dialogOf(page).locator(".take-buttons"), "Close");
      await shows(page, "mine 1");
      expect(await keptCode(page, "output")).toBe(CODE);
    }),
  );
});

test("the program runs in Node as it is downloaded", async () => {
  let path = "";
  await visit(async (page) => {
    await edit(page, "output", CODE);
    path = await download(page, ".zip");
  });
  for (const [name, bytes] of Object.entries(unzipSync(new Uint8Array(readFileSync(path))))) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), bytes);
  }
  const start = ["--import", "./nnlive/types.mjs", `${SLUG}.ts`];
  const said = execFileSync(process.execPath, [...start, "--steps", "3"], {
    cwd: join(folder, SLUG),
    encoding: "utf8",
  });
  expect(said).toContain("mine 1");
  expect(said).toMatch(/^run spiral: step 3 of 3, loss /m);
});

test("the page as one file trains and is edited from a disk, with the network cut off", async () => {
  let path = "";
  await visit(async (page) => {
    await edit(page, "output", CODE);
    path = await download(page, ".html");
  });
  // No type checker, no source of the library: what readers of one page may never ask for.
  expect(statSync(path).size).toBeLessThan(9_000_000);
  const address = pathToFileURL(path).href;
  await visit(
    async (page) => {
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("pageerror", ({message}) => asked.push(message));
      await page.reload();
      await settle(page);
      expect(asked.filter((url) => !/^(data|blob):/.test(url))).toEqual([address]);
      await shows(page, "mine 1");
      const run = page.locator('run-panel[data-run="spiral"]').first();
      await press(run, "Play");
      await expect.poll(() => run.getAttribute("data-step"), {timeout: 60_000}).toBe("400");
      expect(Number(await run.getAttribute("data-loss"))).toBeLessThan(0.05);
      // A second look at it has what became of the edits, not what it came with.
      await press(cellOf(page, "output"), "Reset");
      await shows(page, "0.982");
      await edit(page, "mse", 'const label = 1; const mse = 2; display("offline too");');
      await expect.poll(() => outputOf(page, "mse").textContent()).toContain("offline too");
      await page.reload();
      await settle(page);
      await shows(page, "0.982");
      await expect.poll(() => outputOf(page, "mse").textContent()).toContain("offline too");
    },
    address,
    {offline: true},
  );
});
