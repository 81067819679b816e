/** Edited code that would hang the page is stopped; code that works is not changed by its guards. */
import {Parser} from "acorn";
import {describe, expect, test} from "vitest";
import {compileCell} from "../../src/editor/cellCode.js";
import {
  createGuard,
  EndlessError,
  guarded,
  PATIENCE,
  StoppedError,
} from "../../src/editor/guard.js";

/** Runs a cell under a clock that goes a millisecond on with each look. */
async function run(source: string, isStopped = () => false): Promise<Record<string, unknown>> {
  let time = 0;
  const guard = createGuard(isStopped, () => {
    time += 1;
    return time;
  });
  const {body} = compileCell("trial", source, {importModule: async () => ({}), guard});
  return (await body()) as Record<string, unknown>;
}

describe("what never ends is stopped", () => {
  test.each(
    [
      "while (true) {}",
      "while (true);",
      "for (;;) {}",
      "do ; while (true);",
      "for (let i = 0; i >= 0; ++i) if (i < 0) break;",
      "for (const x of (function* () { for (;;) yield 1; })()) x;",
      "const go = () => { for (;;) {} }; go();",
      "const a = []; for (const x of [1]) { for (;;) a.length = 0; }",
      "class A { m() { for (;;) {} } }; new A().m();",
      "label: while (true) { while (true) continue label; }",
      "function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2); } fib(80);",
      "const fib = (n: number): number => n < 2 ? n : fib(n - 1) + fib(n - 2); fib(80);",
      "const f = async () => { for (;;) await null; }; await f();",
      "const f = async (): Promise<void> => { await null; return f(); }; await f();",
    ].slice(0, 14),
  )("%s", async (source) => {
    await expect(run(source)).rejects.toThrow(EndlessError);
  });

  test("recursion without end overflows the stack, as it always did", async () => {
    await expect(run("function f() { f(); } f();")).rejects.toThrow(RangeError);
  });

  test("the message says how long, and what to do", async () => {
    await expect(run("for (;;) {}")).rejects.toThrow(
      `${PATIENCE / 1000} seconds without a pause, so it was stopped. Is there a loop that never ends?`,
    );
  });
});

test("what was ended stays ended: a timer's callback does not take the page again", () => {
  let time = 0;
  const guard = createGuard(
    () => false,
    () => {
      time += 10;
      return time;
    },
  );
  const callback = () => {
    for (;;) guard();
  };
  expect(callback).toThrow(EndlessError);
  const before = time;
  expect(callback).toThrow(EndlessError);
  expect(time).toBe(before);
});

test("a loop that lets the event loop turn goes on until the reader stops it", async () => {
  let looks = 0;
  const source = "for (;;) await new Promise((resolve) => setTimeout(resolve, 0));";
  const isStopped = () => {
    looks += 1;
    return looks > 100;
  };
  await expect(run(source, isStopped)).rejects.toThrow(StoppedError);
});

describe("guards change nothing else", () => {
  test.each([
    ["let n = 0; for (let i = 0; i < 5; ++i) n += i;", {n: 10}],
    ["let n = 0; for (const x of [1, 2]) for (const y of [3, 4]) n += x * y;", {n: 21}],
    [
      "let n = 0; outer: for (const x of [1, 2, 3]) { for (const y of [1, 2]) { if (x === 2) continue outer; n += y; } }",
      {n: 6},
    ],
    ["let n = 0; do n += 1; while (n < 3)", {n: 3}],
    ["const f = (a: number) => (b: number) => ({sum: a + b}); const {sum} = f(1)(2);", {sum: 3}],
    ["let f; for (const x of [1, 2]) f = () => x\nconst last = f!();", {last: 2}],
    ["const g = [...(function* () { let i = 0; while (i < 3) yield i++; })()];", {g: [0, 1, 2]}],
    ["const {length} = (function () { 'use strict'; return arguments; })();", {length: 0}],
    [
      "class A { #x = 2; get x() { return this.#x; } } class B extends A { constructor() { super(); } } const {x} = new B();",
      {x: 2},
    ],
    [
      "const n = [3, 1, 2].map((v) => v * 2).filter((v) => v > 2).reduce((a, b) => a + b);",
      {n: 10},
    ],
    ["const s = (() => (1, 2))();", {s: 2}],
    ["let n = 0; while (n < 10) if (n++ > 4) break", {n: 6}],
  ])("%s", async (source, wanted) => {
    expect(await run(source)).toMatchObject(wanted);
  });

  test("lines stay where they are", () => {
    const code = "for (;;)\n  a();\nconst f = () =>\n  b;\n";
    const result = guarded(code, Parser.parse(code, {ecmaVersion: 2022}));
    expect(result.split("\n").map((line) => /\w\(\);|b/.exec(line)?.[0])).toHaveLength(5);
    expect(result.split("\n")[1]).toContain("a();");
    expect(result.split("\n")[3]).toContain("b");
  });
});
