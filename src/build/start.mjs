/**
 * `npm start`: from a fresh checkout to a running book. Plain JavaScript without dependencies, because
 * it runs before they are installed; everything else is in serve.ts.
 */
import {spawnSync} from "node:child_process";
import {existsSync, readFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const OLDEST_NODE = 20;

const parent = process.ppid;
const directory = join(dirname(fileURLToPath(import.meta.url)), "../..");
process.chdir(directory);

const major = Number(process.versions.node.split(".")[0]);
if (major < OLDEST_NODE) {
  console.error(
    `This book needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}. Get a current one from nodejs.org, then run npm start again.`,
  );
  process.exit(1);
}

const reason = whyInstall();
if (reason) {
  console.log(`${reason} Installing them once with npm ci; this takes a minute.`);
  const result = npm(["ci", "--no-audit", "--no-fund"]);
  if (result.status !== 0) {
    console.error(
      "The packages could not be installed; npm says why above. Then run npm start again.",
    );
    process.exit(result.status ?? 1);
  }
}

process.env.OBSERVABLE_TELEMETRY_DISABLE = "1";
const {register} = await import("tsx/esm/api");
register();
const {serve} = await import("./serve.ts");
await serve(directory, process.argv.slice(2), parent);

/** Why packages must be installed, or undefined when those of the lock file are there. */
function whyInstall() {
  const installed = "node_modules/.package-lock.json";
  if (!existsSync(installed)) return "The packages are not installed yet.";
  const wanted = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const present = JSON.parse(readFileSync(installed, "utf8")).packages;
  for (const [path, {version, optional, dev, devOptional, link}] of Object.entries(wanted)) {
    if (path === "" || link) continue;
    const found = present[path];
    // Packages for other platforms stay away, and so do development tools if the user says so.
    if (!found && (optional || dev || devOptional)) continue;
    if (found?.version !== version) return "The packages have changed since they were installed.";
  }
  return undefined;
}

function npm(parameters) {
  // Under `npm start` npm says where it lives; that works on every platform without a shell.
  const script = process.env.npm_execpath;
  return script?.endsWith(".js")
    ? spawnSync(process.execPath, [script, ...parameters], {stdio: "inherit"})
    : spawnSync("npm", parameters, {stdio: "inherit", shell: process.platform === "win32"});
}
