import {expect, test} from "vitest";
import {readLiveValues} from "../../../src/build/check/live.js";
import {checkTypes} from "../../../src/build/check/types.js";

const TEXT = [
  "Prose with <Live value=\"rate.toFixed(1)\"/> and <Live value='no'/>.", // line 1
  "```ts id=c",
  "const text = '<Live value=\"in code\"/>';",
  "```",
  '`<Live value="in prose"/>` and <Live', // line 5
  '  value="rate.length"/>',
].join("\n");

test("live values of the prose, with their places", () => {
  expect(readLiveValues(TEXT)).toEqual([
    {id: "live-1", source: "rate.toFixed(1)", line: 1, column: 25},
    {id: "live-2", source: "rate.length", line: 6, column: 10},
  ]);
});

test("their types are checked", () => {
  const cells = [{id: "c", source: "const rate = 0.5;", line: 20}];
  const mistakes = checkTypes([{file: "x.mdx", cells, liveValues: readLiveValues(TEXT)}]);
  expect(mistakes).toEqual([
    {
      file: "x.mdx",
      line: 6,
      column: 15,
      message: "Property 'length' does not exist on type 'number'. (cell live-2, TS2339)",
    },
  ]);
});
