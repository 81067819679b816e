/** The static build: complete, relocatable, offline, and never half done. */
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {createServer} from "node:http";
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {fillNpmCache} from "../../src/build/npmCache.js";
import {launch} from "../browser/browser.js";
import {CHAPTER, Running, TestProject} from "./project.js";

let project: TestProject;
let browser: Browser;

beforeAll(async () => {
  project = new TestProject();
  const {code, output} = await project.run("src/build/build.ts");
  expect(output).toBe("Built 1 chapter into dist/. Look at it: npm run preview\n");
  expect(code).toBe(0);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  project?.remove();
});

const filesOf = (folder: string) =>
  readdirSync(project.path(folder), {recursive: true, encoding: "utf8"}).sort();

test("writes pages, and no page for a README of the data", () => {
  const html = filesOf("dist").filter((name) => name.endsWith(".html"));
  expect(html).toEqual(["404.html", "chapters/01-perceptron.html", "index.html"]);
  expect(existsSync(project.path("dist/.nojekyll"))).toBe(true);
  for (const name of html) {
    const page = readFileSync(project.path(`dist/${name}`), "utf8");
    expect(page).toMatch(/<html lang="en"[ >]/);
    expect(page).not.toContain("maximum-scale");
    // Nothing but links that a reader follows may lead elsewhere.
    expect(page.match(/(?:src|action)="(?:https?:)?\/\/|<link[^>]*href="https?:/g)).toBeNull();
  }
});

test("the front page links what is there and says what is not", () => {
  const page = readFileSync(project.path("dist/index.html"), "utf8");
  expect(page).toContain("1 of the 48 chapters is here so far");
  expect(page).toMatch(/<a href="\.\/chapters\/01-perceptron\.html">Perceptron<\/a>/);
  expect(page).toMatch(/contents-planned"[^>]*>.*Multi-Layer Perceptron/);
});

test.each(["/", "/some/sub/path/"])("works under %s", async (base) => {
  const parameters = ["--import", "tsx", "src/build/preview.ts", "--port", "0", "--base", base];
  const server = new Running(project.start(parameters));
  const [, address] = await server.prints(/dist\/ is at (http:\S+)/);
  expect(new URL(address).pathname).toBe(base);
  const page = await browser.newPage();
  const failures: string[] = [];
  page.on("requestfailed", (request) => failures.push(request.url()));
  page.on("response", (response) => {
    if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${address}chapters/01-perceptron`);
  await page.getByText("value is 42").waitFor();
  await page.getByText("first words").waitFor();
  await page.locator('[data-cell="plot"] .cell-output svg').waitFor();
  await page.evaluate("document.fonts.load('16px KaTeX_Math')");
  await page.locator("#observablehq-sidebar a").first().click();
  await page.getByRole("link", {name: "Perceptron", exact: true}).first().click();
  await page.getByText("value is 42").waitFor();
  expect(failures).toEqual([]);
  const missing = await page.goto(`${address}chapters/nowhere/deep`);
  expect(missing?.status()).toBe(404);
  await page.waitForFunction(`document.querySelector("#home").href.endsWith("${base}")`);
  await page.click("#home");
  await page.getByRole("heading", {name: "Neural Networks, Live"}).waitFor();
  await page.close();
  await server.stop();
});

test("a host that serves nothing but files is enough", async () => {
  const host = createServer((request, response) => {
    const path = project.path(`dist${request.url === "/" ? "/index.html" : request.url}`);
    if (!existsSync(path)) return response.writeHead(404).end();
    const type = {js: "text/javascript", css: "text/css", html: "text/html"}[
      path.split(".").at(-1) ?? ""
    ];
    response.writeHead(200, type ? {"Content-Type": type} : {}).end(readFileSync(path));
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const {port} = host.address() as {port: number};
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.getByRole("link", {name: "Perceptron", exact: true}).first().click();
  await page.getByText("value is 42").waitFor();
  await page.close();
  host.closeAllConnections();
  host.close();
});

test("the preview serves only what lies in dist", async () => {
  const parameters = ["--import", "tsx", "src/build/preview.ts", "--port", "0"];
  const server = new Running(project.start(parameters));
  const [, address] = await server.prints(/dist\/ is at (http:\S+)/);
  const status = async (path: string) => (await fetch(address + path)).status;
  expect(await status("..%2fpackage.json")).toBe(404);
  expect(await status("%2e%2e/package.json")).toBe(404);
  expect(await status("%ff")).toBe(404);
  expect(await status("book.json")).toBe(200);
  await server.stop();
});

test("a mistake fails the build, lists every mistake, and leaves dist as it was", async () => {
  const before = filesOf("dist");
  project.write("chapters/01-perceptron.mdx", CHAPTER.replace("Some", "<Eq/> <Nte/> Some"));
  const {code, output} = await project.run("src/build/build.ts");
  project.reset();
  expect(code).toBe(1);
  expect(output).toContain("chapters/01-perceptron.mdx:7:1 <Eq> needs id");
  expect(output).toContain("chapters/01-perceptron.mdx:7:7 There is no component <Nte>");
  expect(output).toContain("2 mistakes to correct");
  expect(filesOf("dist")).toEqual(before);
});

test("so does a cell with a wrong type", async () => {
  const before = filesOf("dist");
  const wrong = CHAPTER.replace("const value = answer + 1;", "const value: string = answer + 1;");
  project.write("chapters/01-perceptron.mdx", wrong);
  const {code, output} = await project.run("src/build/build.ts");
  project.reset();
  expect(code).toBe(1);
  expect(output).toMatch(/^chapters\/01-perceptron\.mdx:\d+:7 Type 'number' is not assignable/m);
  expect(filesOf("dist")).toEqual(before);
});

test("so does a recording that cannot be read", async () => {
  const before = filesOf("dist");
  project.write("chapters/recorded/01-perceptron.json", "{");
  const {code, output} = await project.run("src/build/build.ts");
  rmSync(project.path("chapters/recorded"), {recursive: true});
  expect(code).toBe(1);
  expect(output).toContain("chapters/recorded/01-perceptron.json: it cannot be read");
  expect(output).toContain("Make it anew: npm run record -- 01");
  expect(filesOf("dist")).toEqual(before);
});

test("so does a failure inside Framework", async () => {
  const before = filesOf("dist");
  project.write("lib/answer.ts", 'export {answer} from "./missing.js";\n');
  const {code} = await project.run("src/build/build.ts");
  project.reset();
  expect(code).toBe(1);
  expect(filesOf("dist")).toEqual(before);
  expect(filesOf(".cache")).toEqual([]);
});

test("the library cache is filled anew when a version changes, or a part is lost", async () => {
  const cache = project.path("src/.observablehq/cache/_npm");
  const names = filesOf("src/.observablehq/cache/_npm");
  expect(names.filter((name) => name.endsWith("_esm.js"))).toHaveLength(6);
  const stale = `${cache}/d3@0.0.1`;
  mkdirSync(stale);
  await fillNpmCache(project.directory);
  expect(existsSync(stale)).toBe(true);
  rmSync(`${cache}/lodash@0.0.0`, {recursive: true});
  await fillNpmCache(project.directory);
  expect(existsSync(stale)).toBe(false);
  project.write("src/.observablehq/cache/_npm/.key", "another version");
  mkdirSync(stale);
  await fillNpmCache(project.directory);
  expect(existsSync(stale)).toBe(false);
  expect(filesOf("src/.observablehq/cache/_npm")).toEqual(names);
});
