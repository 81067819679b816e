/**
 * Installs the packages when they are missing or differ from the lock file. Plain JavaScript without
 * dependencies: `npm start` and `npm test` run it before there are any.
 */
import {spawnSync} from "node:child_process";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";

const OLDEST_NODE = 20;

/** Ends the process with one clear sentence when this Node is too old. */
export function expectNode() {
  const {node} = process.versions;
  if (Number(node.split(".")[0]) >= OLDEST_NODE) return;
  console.error(
    `This book needs Node ${OLDEST_NODE} or newer; this is Node ${node}. Get a current one from nodejs.org, then try again.`,
  );
  process.exit(1);
}

/** Installs what is missing in `directory`. Ends the process when that fails. */
export function installPackages(directory) {
  const reason = whyInstall(directory);
  if (!reason) return;
  console.log(`${reason} Installing them once; this takes a minute.`);
  // Not `npm ci`: it refuses a lock file that was written where the registry had no packages for
  // other systems. This takes the versions of the lock file all the same, and leaves it alone.
  const {status} = npm(directory, ["install", "--no-save", "--no-audit", "--no-fund"]);
  if (status === 0) return;
  console.error("The packages could not be installed; npm says why above. Then try again.");
  process.exit(status ?? 1);
}

/** Why packages must be installed, or undefined when those of the lock file are there. */
export function whyInstall(directory) {
  const installed = join(directory, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return "The packages are not installed yet.";
  const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const present = packages(installed);
  for (const [path, wanted] of Object.entries(packages(join(directory, "package-lock.json")))) {
    if (path === "" || wanted.link) continue;
    // Packages for other systems stay away.
    if (!present[path] && wanted.optional) continue;
    if (present[path]?.version !== wanted.version) {
      return "The packages have changed since they were installed.";
    }
    // npm's record may know of packages whose folder was removed or never copied.
    if (!existsSync(join(directory, path))) return "Some packages are missing.";
  }
  return undefined;
}

function npm(cwd, parameters) {
  // Under `npm start` npm says where it lives; that works on every system without a shell.
  const script = process.env.npm_execpath;
  return script?.endsWith(".js")
    ? spawnSync(process.execPath, [script, ...parameters], {cwd, stdio: "inherit"})
    : spawnSync("npm", parameters, {cwd, stdio: "inherit", shell: process.platform === "win32"});
}
