/**
 * `npm run bench`: this library against others, one thread each, on this machine.
 *
 *     npm run bench                    a table, and which goals are reached
 *     npm run bench -- --json          figures as JSON
 *     npm run bench -- --only mlp      only rows whose names contain this (several: a,b)
 *     npm run bench -- --browser       the same in headless Chromium
 */
import {parseArgs} from "node:util";
import {buildWorker} from "../../src/build/worker.js";

const {values: options} = parseArgs({
  options: {
    json: {type: "boolean", default: false},
    browser: {type: "boolean", default: false},
    only: {type: "string", default: ""},
  },
});

// Kernels and worker first: the library loads them when it is imported.
const files = await buildWorker();
const only = options.only.split(",");
const report = options.browser
  ? await (await import("./browser.js")).benchInBrowser(files, only)
  : await (await import("./node.js")).benchInNode(files, only);
if (options.json) console.log(JSON.stringify(report, null, 2));
else (await import("./table.js")).print(report);
process.exit(report.rows.some(({errors}) => errors.length > 0) ? 1 : 0);
