/** Builds the site once for all tests in the browser. */
import {execFileSync} from "node:child_process";
import {ROOT} from "../../src/build/check/root.js";

export default function build(): void {
  // Both projects of tests in the browser ask for it, each in modules of its own.
  if (process.env.SITE_IS_BUILT) return;
  process.env.SITE_IS_BUILT = "yes";
  execFileSync("npm", ["run", "--silent", "build"], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
}
