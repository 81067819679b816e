/**
 * `npm test`: everything that can be checked, fast things first. Installs what is missing, then runs
 * the linter, the compiler and the tests, and ends with a line that counts them all.
 *
 *     npm test                     everything, each promise of a chapter with its first seed
 *     npm test -- --all-seeds      ... with all its seeds (npm run test:learning)
 *     npm test -- tests/data       only the tests of these files; lint and types still count
 *
 * Plain JavaScript without packages, because it may have to install them.
 */
import {spawnSync} from "node:child_process";
import {existsSync, mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {chromiumVersion, findChromium, installChromium} from "../src/build/chromium.mjs";
import {expectNode, installPackages} from "../src/build/install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const counts = {passed: 0, failed: 0, skipped: 0};
const words = process.argv.slice(2);
const allSeeds = words.includes("--all-seeds");
const filters = words.filter((word) => word !== "--all-seeds");
const env = {...process.env, OBSERVABLE_TELEMETRY_DISABLE: "1"};
if (allSeeds) env.LEARNING = "all";

/** Runs a program in the project, its output shown as it comes. Returns whether it succeeded. */
function run(program, ...args) {
  const {status, error} = spawnSync(program, args, {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (error) console.error(`${program}: ${error.message}`);
  return status === 0;
}

/** A program of an installed package, run by this very Node. */
const runPackage = (file, ...args) =>
  run(process.execPath, join(root, "node_modules", file), ...args);

/** One check that counts as a test. */
function check(title, succeeds) {
  const start = performance.now();
  console.log(`\n— ${title}`);
  const succeeded = succeeds();
  counts[succeeded ? "passed" : "failed"] += 1;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${succeeded ? "passed" : "FAILED"}: ${title} (${seconds} s)`);
  return succeeded;
}

function finish() {
  const {passed, failed, skipped} = counts;
  const tail = skipped > 0 ? `, ${skipped} skipped` : "";
  console.log(`${passed} passed, ${failed} failed${tail}`);
  process.exit(failed > 0 ? 1 : 0);
}

expectNode();
installPackages(root);

let chromium = findChromium();
if (!chromium) {
  console.log("\n— No Chromium found: installing one");
  const problem = installChromium();
  chromium = findChromium();
  if (!chromium) {
    console.error(
      `The tests in the browser cannot run: ${problem}. Install Chromium or Google Chrome, or set ` +
        "CHROMIUM_PATH to its program.",
    );
    counts.failed += 1;
  }
}
if (chromium) {
  env.CHROMIUM_PATH = chromium;
  console.log(chromiumVersion(chromium));
}

check("lint and format", () => runPackage("@biomejs/biome/bin/biome", "check"));
const ready = check("compiling the kernels", () =>
  run(process.execPath, "--import", "tsx", "tests/setup/prepare.ts"),
);
if (!ready) finish();
check("types", () => runPackage("typescript/bin/tsc", "--noEmit"));

console.log("\n— tests");
const folder = mkdtempSync(join(tmpdir(), "tests-"));
env.TEST_COUNTS = join(folder, "counts.json");
const projects = chromium ? [] : ["--project", "node"];
const succeeded = runPackage("vitest/vitest.mjs", "run", ...projects, ...filters);
const found = existsSync(env.TEST_COUNTS)
  ? JSON.parse(readFileSync(env.TEST_COUNTS, "utf8"))
  : {passed: 0, failed: 1, skipped: 0};
rmSync(folder, {recursive: true, force: true});
for (const key of Object.keys(counts)) counts[key] += found[key];
// What Vitest complains of beyond single tests, such as finding none.
if (!succeeded && found.failed === 0) counts.failed += 1;
finish();
