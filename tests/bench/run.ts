/**
 * `npm run bench`: this library against others, one thread each, on this machine.
 *
 *     npm run bench                    a table, and which goals are reached
 *     npm run bench -- --json          figures as JSON
 *     npm run bench -- --only mlp      only rows whose names contain this (several: a,b)
 *     npm run bench -- --browser       the same in headless Chromium
 *     npm run bench -- --cpu           the processor's time, not the clock's: for a machine that others
 *                                      use too. Only in Node, and without PyTorch
 *
 *     npm run bench -- --only gpu      this library on the machine's GPU against itself and its peers, in
 *                                      Chromium, and in Node where the package webgpu is installed
 *     npm run bench -- --only gpu --software    the same on Chromium's GPU that is a program: to see that
 *                                      the bench runs, not how fast a GPU is
 *
 * Where there is a Chromium, it also measures what a first visit costs, how smoothly pages redraw while
 * they train, and how soon an editor answers; alone with --only loading, redrawing or editing.
 */
import {parseArgs} from "node:util";
import {buildWorker} from "../../src/build/worker.js";
import {setClock} from "./clock.js";

const {values: options} = parseArgs({
  options: {
    json: {type: "boolean", default: false},
    browser: {type: "boolean", default: false},
    cpu: {type: "boolean", default: false},
    only: {type: "string", default: ""},
    software: {type: "boolean", default: false},
  },
});

// Kernels and worker first: the library loads them when it is imported.
const files = await buildWorker();
const only = options.only.split(",");
if (options.only === "gpu") {
  const {benchGpu, printGpu} = await import("./gpu/index.js");
  const reports = await benchGpu(files, options.software);
  if (options.json) console.log(JSON.stringify(reports, null, 2));
  else printGpu(reports);
  process.exit(reports.some(({rows}) => rows.some(({errors}) => errors.length > 0)) ? 1 : 0);
}
if (options.cpu && options.browser)
  throw new Error("--cpu: a page cannot read the processor's time.");
if (options.cpu) {
  setClock(() => {
    const {user, system} = process.cpuUsage();
    return (user + system) / 1000;
  });
}
const report = options.browser
  ? await (await import("./browser.js")).benchInBrowser(files, only)
  : await (await import("./node.js")).benchInNode(files, only, !options.cpu);
if (only.some((part) => "redrawing".includes(part))) {
  const {benchRedrawing} = await import("./redrawing.js");
  try {
    report.redrawing = await benchRedrawing((line) => console.error(line));
  } catch (reason) {
    console.error(`No figures for redrawing: ${reason instanceof Error ? reason.message : reason}`);
  }
}
if (only.some((part) => "loading".includes(part))) {
  const {benchLoading} = await import("./loading.js");
  try {
    report.loading = await benchLoading((line) => console.error(line));
  } catch (reason) {
    console.error(`No figures for loading: ${reason instanceof Error ? reason.message : reason}`);
  }
}
if (only.some((part) => "editing".includes(part))) {
  const {benchEditing} = await import("./editing.js");
  try {
    report.editing = await benchEditing((line) => console.error(line));
  } catch (reason) {
    console.error(`No figures for editing: ${reason instanceof Error ? reason.message : reason}`);
  }
}
if (options.json) console.log(JSON.stringify(report, null, 2));
else (await import("./table.js")).print(report);
process.exit(report.rows.some(({errors}) => errors.length > 0) ? 1 : 0);
