/** The recorded figures in the page: those that hold, and no others. */
import {h} from "preact";
import {renderToString} from "preact-render-to-string";
import {expect, test} from "vitest";
import {inlineRecordings, recordingMark} from "../../../src/build/record/inline.js";
import type {Recording} from "../../../src/build/record/recording.js";

const run = (cell: string, steps: number, seed = 1) => ({
  cell,
  seed,
  steps: [1, steps],
  losses: [0.5, 0.25],
  metrics: {"</script>": {steps: [steps], values: [1]}},
});

const RECORDING: Recording = {
  cells: {
    panel: {hash: "aa", html: "<p>curve of $& </p>", runs: ["cnn"]},
    race: {hash: "bb", html: "<p>race</p>", runs: ["cnn", "mlp"]},
    rival: {hash: "cc", html: "<p>rival</p>", runs: ["mlp"]},
    table: {hash: "dd", html: "<table></table>"},
    silent: {hash: "ee"},
  },
  runs: {cnn: run("panel", 900), mlp: run("rival", 1500)},
  style: ".recorded-image-1{}",
};

const mark = (id: string) =>
  renderToString(h("div", {class: "cell-output"}, recordingMark(`02-layers/${id}`)));

/** A page with these cells, whose code has the hash that was recorded unless told. */
function inline(ids: string[], hashes: Record<string, string> = {}): string {
  const origins = Object.entries(RECORDING.cells).map(
    ([id, {hash}]) => [id, {hash: hashes[id] ?? hash, upstream: ["rate", "run"]}] as const,
  );
  const recorded = {recording: RECORDING, origins: new Map(origins)};
  const page = `<html><head></head><body>${ids.map(mark).join("")}</body></html>`;
  return inlineRecordings(page, (slug) => (slug === "02-layers" ? recorded : undefined));
}

test("a figure of the same hash takes the place of its mark, and says what it is", () => {
  const page = inline(["panel"]);
  expect(page).toContain(
    '<div class="cell-output"><div class="recorded observablehq observablehq--block" data-upstream="rate run"><p>curve of $& </p>' +
      '<p class="recorded-caption">Recorded: seed 1, 900 steps. ' +
      '<span class="recorded-invitation">Press Play for your own.</span></p></div></div>',
  );
  expect(page).toContain("<style>.recorded-image-1{}</style>\n</head>");
});

test("the numbers of its runs come along, in a script that no text can end", () => {
  const [, json] =
    /<script type="application\/json" id="recorded-runs">(.*)<\/script>\n<\/body>/.exec(
      inline(["panel"]),
    ) ?? [];
  expect(JSON.parse(json)).toEqual({cnn: RECORDING.runs.cnn});
  expect(json).not.toContain("<");
});

test("a figure of another hash is left out, and its runs with it", () => {
  const page = inline(["panel", "unknown"], {panel: "other"});
  expect(page).toContain('<div class="cell-output"></div><div class="cell-output"></div>');
  expect(page).not.toContain("recorded-runs");
});

test("a figure of several runs names them all, and links the panel that plays them", () => {
  const page = inline(["race"]);
  expect(page).toContain("Recorded: seed 1, 900 and 1,500 steps.");
  expect(page).toContain('<a href="#cell-panel">Press Play</a> for your own.');
});

test("what follows no run needs no caption", () => {
  expect(inline(["table"])).toContain(
    '<div class="cell-output"><div class="recorded observablehq observablehq--block"><table></table></div></div>',
  );
  expect(inline(["silent"])).toContain('<div class="cell-output" data-empty=""></div>');
});

test("a page without a recording is left as it is, but for the marks", () => {
  const page = inlineRecordings(`<head></head><body>${mark("panel")}</body>`, () => undefined);
  expect(page).toBe('<head></head><body><div class="cell-output"></div></body>');
});
