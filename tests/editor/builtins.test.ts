/** Builtins that edited code changes are put back, and the cell is told. */
import {describe, expect, test} from "vitest";
import {
  BuiltinChangedError,
  keepingBuiltins,
  rememberBuiltins,
  restoreBuiltins,
} from "../../src/editor/builtins.js";

rememberBuiltins();
type Changeable = Record<string, unknown>;
const list = Array.prototype as unknown as Changeable;
const scope = globalThis as unknown as Changeable;

describe("a cell that changes a builtin", () => {
  test.each<[string, () => void]>([
    ["Array.prototype.map", () => Object.assign(list, {map: () => []})],
    ["Array.prototype.push", () => delete list.push],
    ["JSON.parse", () => Object.assign(JSON, {parse: null})],
    ["Object.keys", () => Object.assign(Object, {keys: () => []})],
    ["setTimeout", () => delete scope.setTimeout],
    ["Promise", () => Object.assign(scope, {Promise: class {}})],
    [
      "Array.prototype.fill",
      () => {
        for (const name of Object.getOwnPropertyNames(list))
          if (name.startsWith("f")) delete list[name];
      },
    ],
  ])("%s: it is put back", (name, change) => {
    const {map, push, filter} = Array.prototype;
    const {parse} = JSON;
    const [keys, timer, promise] = [Object.keys, setTimeout, Promise];
    expect(keepingBuiltins(change)).toThrow(`The cell changed ${name}`);
    expect(Array.prototype).toMatchObject({map, push, filter});
    expect([JSON.parse, Object.keys, setTimeout, Promise]).toEqual([parse, keys, timer, promise]);
  });

  test("later, behind an await", async () => {
    const change = async () => {
      await null;
      list.map = 1;
    };
    await expect(keepingBuiltins(change)()).rejects.toThrow(BuiltinChangedError);
    expect([1].map(String)).toEqual(["1"]);
  });

  test("and throws: still put back", () => {
    const change = () => {
      list.map = 1;
      throw new Error("no");
    };
    expect(keepingBuiltins(change)).toThrow(BuiltinChangedError);
    expect([1].map(String)).toEqual(["1"]);
  });
});

test("what changes nothing keeps its value, its errors and its inputs", async () => {
  expect(keepingBuiltins((a: number, b: number) => a + b)(1, 2)).toBe(3);
  await expect(keepingBuiltins(async () => 5)()).resolves.toBe(5);
  const fails = () => {
    throw new TypeError("mine");
  };
  expect(keepingBuiltins(fails)).toThrow(TypeError);
  expect(restoreBuiltins()).toBeUndefined();
});

test("names of one's own on a builtin may stay", () => {
  list.mine = 1;
  expect(restoreBuiltins()).toBeUndefined();
  delete list.mine;
});
