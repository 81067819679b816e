/**
 * Finds a Chromium to test and to record with, or installs one. Plain JavaScript: `npm test` runs it
 * before anything else.
 */
import {execFileSync, spawnSync} from "node:child_process";
import {existsSync} from "node:fs";
import {join} from "node:path";

const COMMANDS = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge",
];

const ELSEWHERE = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** The path of a Chromium, or undefined. CHROMIUM_PATH goes first. */
export function findChromium() {
  const {CHROMIUM_PATH, PATH = ""} = process.env;
  if (CHROMIUM_PATH) return existsSync(CHROMIUM_PATH) ? CHROMIUM_PATH : undefined;
  const folders = PATH.split(process.platform === "win32" ? ";" : ":");
  const paths = COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, ...ELSEWHERE].find((path) => existsSync(path));
}

/** Installs Chromium with apt-get, as root or through sudo. Returns why that was not possible. */
export function installChromium() {
  if (process.platform !== "linux") return "there is no apt-get on this system";
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const run = (...command) => {
    const [program, ...words] = [...sudo, ...command];
    const {status, error} = spawnSync(program, words, {
      stdio: ["ignore", "inherit", "inherit"],
      env: {...process.env, DEBIAN_FRONTEND: "noninteractive"},
      timeout: 600_000,
    });
    return status === 0
      ? undefined
      : `"${command.join(" ")}" failed${error ? `: ${error.message}` : ""}`;
  };
  // An update may fail for one source of many; what counts is whether the package can be had.
  run("apt-get", "update", "-q");
  const problem = run("apt-get", "install", "-qy", "--no-install-recommends", "chromium");
  return findChromium() ? undefined : (problem ?? "the package chromium brought no program");
}

/** "Chromium 143.0 …", for the log. */
export function chromiumVersion(path) {
  try {
    return execFileSync(path, ["--version"], {encoding: "utf8", timeout: 20_000}).trim();
  } catch {
    return path;
  }
}
