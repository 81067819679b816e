import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, expect, test} from "vitest";
import {whyInstall} from "../../src/build/install.mjs";

let directory: string;
const write = (file: string, packages: object) => {
  mkdirSync(join(directory, file, ".."), {recursive: true});
  writeFileSync(join(directory, file), JSON.stringify({packages}));
};
const A = {"node_modules/a": {version: "1.0.0"}};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "install-"));
  write("package-lock.json", {...A, "node_modules/other": {version: "1.0.0", optional: true}});
});
afterEach(() => rmSync(directory, {recursive: true}));

test("packages are installed when they are not there, have changed, or have lost their folder", () => {
  expect(whyInstall(directory)).toBe("The packages are not installed yet.");
  write("node_modules/.package-lock.json", {"node_modules/a": {version: "0.9.0"}});
  expect(whyInstall(directory)).toBe("The packages have changed since they were installed.");
  write("node_modules/.package-lock.json", A);
  expect(whyInstall(directory)).toBe("Some packages are missing.");
  mkdirSync(join(directory, "node_modules/a"));
  expect(whyInstall(directory)).toBeUndefined();
});
