/** The running server: a page in a real browser follows every kind of change without a restart. */
import {readFileSync, rmSync} from "node:fs";
import {createServer} from "node:http";
import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {launch} from "../browser/browser.js";
import {CHAPTER, Running, TestProject} from "./project.js";

let project: TestProject;
let running: Running;
let browser: Browser;
let page: Page;
let address: string;

beforeAll(async () => {
  project = new TestProject();
  running = new Running(project.start(["src/build/start.mjs", "--port", "0"]));
  [, address] = await running.prints(/The book is at (http:\S+)/);
  browser = await launch();
  page = await browser.newPage();
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
  project?.remove();
});

/** Resolves when changes arrive: the server says welcome, and then begins to watch files. */
async function welcome(): Promise<void> {
  await page.waitForEvent("console", {predicate: (m) => /type: welcome/.test(m.text())});
  await page.waitForTimeout(200);
}

/** Opens the chapter as it was at first, and marks the page so that a reload would show. */
async function open(): Promise<void> {
  project.reset();
  const url = `${address}chapters/01-perceptron`;
  await expect.poll(async () => (await page.request.get(url)).text()).toMatch(/Some prose with/);
  const ready = welcome();
  await page.goto(url);
  await page.getByText("value is 42").waitFor();
  await ready;
  await page.evaluate("window.kept = true");
}

const kept = () => page.evaluate("window.kept === true");

describe("a page that is open", () => {
  test("loads nothing from elsewhere and follows its cells", async () => {
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(address)) elsewhere.push(request.url());
    });
    await open();
    await page.getByText("first words").waitFor();
    expect(await page.locator('[data-cell="plot"] .cell-output svg').count()).toBe(1);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.locator('meta[name="viewport"]').getAttribute("content")).not.toContain(
      "maximum-scale",
    );
    expect(elsewhere.filter((url) => /^https?:/.test(url))).toEqual([]);
  });

  test("shows changed prose in place", async () => {
    await open();
    project.write("chapters/01-perceptron.mdx", CHAPTER.replace("Some prose", "Other prose"));
    await page.getByText("Other prose").waitFor({timeout: 5000});
    expect(await kept()).toBe(true);
  });

  test("reruns a changed cell", async () => {
    await open();
    project.write("chapters/01-perceptron.mdx", CHAPTER.replace("answer + 1", "answer + 2"));
    await page.getByText("value is 43").waitFor({timeout: 5000});
    expect(await kept()).toBe(true);
  });

  test("reruns cells when the library changes", async () => {
    await open();
    project.write("lib/answer.ts", "export const answer: number = 6;\n");
    await page.getByText("value is 7").waitFor({timeout: 5000});
    expect(await kept()).toBe(true);
  });

  test("shows changed data", async () => {
    await open();
    project.write("data/words.txt", "second words");
    await page.getByText("second words").waitFor({timeout: 5000});
    expect(await kept()).toBe(true);
  });

  test("shows a mistake where it is, and keeps the rest", async () => {
    await open();
    const broken = CHAPTER.replace("Some prose", "<Nte>Some prose</Nte>");
    project.write("chapters/01-perceptron.mdx", broken);
    await running.prints(/chapters\/01-perceptron\.mdx:7:1 There is no component <Nte>/);
    const box = page.locator('[data-error="chapters/01-perceptron.mdx:7:1"]');
    await box.waitFor({timeout: 5000});
    expect(await box.textContent()).toContain("There is no component <Nte>");
    await page.getByText("value is 42").waitFor();
    project.write("chapters/01-perceptron.mdx", CHAPTER);
    await box.waitFor({state: "detached", timeout: 5000});
    await running.prints(/01-perceptron\.mdx has no mistakes any more/);
  });

  test("shows a wrong type where it is, and what the cell does all the same", async () => {
    await open();
    const wrong = CHAPTER.replace("const value = answer + 1;", "const value: string = answer + 1;");
    project.write("chapters/01-perceptron.mdx", wrong);
    await running.prints(/chapters\/01-perceptron\.mdx:\d+:7 Type 'number' is not assignable/);
    const box = page.locator("[data-cell] [data-error]");
    await box.waitFor({timeout: 5000});
    expect(await box.textContent()).toContain("Type 'number' is not assignable to type 'string'");
    await page.getByText("value is 42").waitFor();
    project.write("chapters/01-perceptron.mdx", CHAPTER);
    await box.waitFor({state: "detached", timeout: 20_000});
  });

  test("lists a new chapter, and forgets a deleted one", async () => {
    await open();
    const chapter = "---\nnumber: 2\ntitle: A New Chapter\ntagline: New.\n---\n\nHello.\n";
    const link = page.locator("#observablehq-sidebar").getByText("2. A New Chapter");
    const reloaded = welcome();
    project.write("chapters/02-new.mdx", chapter);
    await link.waitFor({timeout: 5000});
    await reloaded;
    expect((await page.request.get(`${address}chapters/02-new`)).status()).toBe(200);
    rmSync(project.path("chapters/02-new.mdx"));
    await link.waitFor({state: "detached", timeout: 5000});
    expect((await page.request.get(`${address}chapters/02-new`)).status()).toBe(404);
  });

  test("survives a broken library file", async () => {
    await open();
    project.write("lib/answer.ts", "export const answer: = ;\n");
    await page.waitForTimeout(500);
    expect((await page.request.get(address)).status()).toBe(200);
    await open();
  });
});

describe("ports", () => {
  test("a port that was asked for and is taken gives one clear error", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const {port} = other.address() as {port: number};
    const second = new Running(project.start(["src/build/start.mjs"], {PORT: String(port)}));
    await second.prints(
      new RegExp(`^Port ${port} is in use\\. Choose another one with --port\\.\n`, "m"),
    );
    await new Promise((done) => second.child.once("close", done));
    expect(second.child.exitCode).toBe(1);
    other.close();
  });
});

describe("a fresh or changed checkout", () => {
  test("installs its packages, and says so", async () => {
    const fresh = new TestProject();
    const lock = JSON.parse(readFileSync(fresh.path("package-lock.json"), "utf8"));
    lock.packages["node_modules/katex"].version = "0.0.1";
    fresh.write("package-lock.json", JSON.stringify(lock));
    fresh.write("npm.js", "console.log('npm ' + process.argv.slice(2)); process.exit(3);");
    const environment = {npm_execpath: fresh.path("npm.js")};
    const start = new Running(fresh.start(["src/build/start.mjs"], environment));
    await new Promise((done) => start.child.once("close", done));
    expect(start.output).toMatch(/^The packages have changed/);
    expect(start.output).toContain("npm install,--no-save,--no-audit,--no-fund");
    expect(start.output).toContain("could not be installed");
    expect(start.child.exitCode).toBe(3);
    fresh.remove();
  });
});
