/**
 * Products and convolutions in tiles, in Chromium's GPU that is a program; and what becomes of a device
 * whose GPU computes wrongly, or does not compile.
 */
import type {Browser, Page} from "playwright-core";
import {afterAll, afterEach, beforeAll, describe, expect, it} from "vitest";
import {tiledCalls} from "../lib/devices/tiledCalls.js";
import {launch, openPage, SOFTWARE_GPU} from "./browser.js";
import type {Offered} from "./gpu/tiles.js";
import {calling, serveScript} from "./scripted.js";
import type {Host} from "./server.js";

let host: Host;
beforeAll(async () => {
  host = await serveScript("gpu/tiles.ts");
});
afterAll(() => host?.close());

let browser: Browser;
let page: Page;
const open = async (flags: readonly string[] = SOFTWARE_GPU.webgpu) => {
  browser = await launch(flags);
  ({page} = await openPage(browser, host.url));
  await page.waitForFunction(() => "thereAndBack" in globalThis);
};
afterEach(() => browser?.close());

const call = calling<Offered>(() => page);

/** In every kernel that computes in tiles, and in no other. */
const TILES = "var<workgroup>";

describe("tiles", () => {
  it("give the numbers of the plain loops on every layout", async () => {
    await open();
    expect(await call("start", "webgpu")).toEqual({tiled: true, notes: []});
    const found = await call("differences");
    expect(Object.keys(found)).toEqual(tiledCalls.map(({name}) => name));
    for (const [name, difference] of Object.entries(found)) {
      expect(difference, name).toBeLessThan(2e-6);
    }
    expect(await call("handles")).toBe(0);
  }, 180_000);

  it.each([
    ["compute wrongly", "* r;", "* r * 1.001;", /^Products .* without tiles: matmul gave .*, not/],
    ["do not compile", TILES, "nonsense", /^Products .* without tiles: Error compiling WGSL/],
    [
      "ask for too much",
      "@workgroup_size(16, 16, 1)",
      "@workgroup_size(16, 16, 64)",
      /^Products .* without tiles: /,
    ],
  ])("are left alone where they %s", async (_, from, to, note) => {
    await open();
    await call("spoil", TILES, from, to);
    const started = await call("start", "webgpu");
    expect(started).toMatchObject({tiled: false, notes: [expect.stringMatching(note)]});
    // The device goes on.
    expect(await call("launchAll", ["function() {\n  return 4;\n}"])).toEqual([4]);
    expect(await call("handles")).toBe(0);
  });

  it("are not there in WebGL2", async () => {
    await open(SOFTWARE_GPU.webgl2);
    expect(await call("start", "webgl2")).toEqual({tiled: false, notes: []});
  });
});

describe("the device", () => {
  it("is refused where the plain kernels compute wrongly", async () => {
    await open();
    await call("spoil", "user_x1", "return user_x1[u32(", "return 0.5 * user_x1[u32(");
    expect(await call("start", "webgpu")).toBe(
      "Error: The GPU failed its test: mul gave 3.5, not 7.",
    );
  });

  it("reads what was copied to the GPU", async () => {
    await open();
    await call("start", "webgpu");
    expect(await call("thereAndBack", [1, 2.5, -3])).toEqual([1, 2.5, -3]);
  });

  it("outlives a kernel that does not compile", async () => {
    await open();
    await call("start", "webgpu");
    await call("spoil", "1234.5", "1234.5", "nonsense()");
    const sources = [1, 1234.5, 2].map((value) => `function() {\n  return ${value};\n}`);
    const [first, second, third] = await call("launchAll", sources);
    expect([first, third]).toEqual([1, 2]);
    expect(second).toMatch(/^Error: Error compiling WGSL/);
    expect(await call("handles")).toBe(0);
  });
});
