/** Builds the site once for all tests in the browser. */
import {execFileSync} from "node:child_process";
import {ROOT} from "../../src/build/check/root.js";

export default function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
}
