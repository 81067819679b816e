/**
 * `npm start`: from a fresh checkout to a running book. Plain JavaScript without dependencies, because
 * it runs before they are installed; everything else is in serve.ts.
 */
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {expectNode, installPackages} from "./install.mjs";

// Under npm this is npm itself; the server ends when it does.
const parent = process.ppid;
const directory = join(dirname(fileURLToPath(import.meta.url)), "../..");
process.chdir(directory);
expectNode();
installPackages(directory);

process.env.OBSERVABLE_TELEMETRY_DISABLE = "1";
const {register} = await import("tsx/esm/api");
register();
const {serve} = await import("./serve.ts");
await serve(directory, process.argv.slice(2), parent);
