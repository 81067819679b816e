/** What the engine makes of a GPU's failures, told by a gpu.js that only pretends. */
import {describe, expect, it} from "vitest";
import {type GpuJs, startEngine} from "../../../lib/devices/gpu/engine.js";

const OUT_OF_MEMORY = 0x505;

/** A gpu.js whose results are all `[1, 2]`. */
function pretend(mode: "webgpu" | "webgl2") {
  const told = {lost: false, error: 0};
  const result = () => ({type: "Numbers", toArray: () => Float32Array.of(1, 2), delete: () => {}});
  const device = {
    onuncapturederror: (_: {error: Error}) => {},
    lost: new Promise<{message: string}>(() => {}),
    createBuffer: () => ({}),
    queue: {writeBuffer: () => {}},
    pushErrorScope: () => {},
    popErrorScope: async () => null,
  };
  class GPU {
    readonly context = {
      isContextLost: () => told.lost,
      getError: () => told.error,
      OUT_OF_MEMORY,
    };
    createKernel() {
      const run = () => (mode === "webgpu" ? Promise.resolve(result()) : result());
      return Object.assign(run, {kernel: {}, destroy: () => {}});
    }
  }
  const library = {
    GPU,
    input: () => ({}),
    WebGPUContext: {acquire: async () => ({device})},
    WebGPUBufferResult: class {
      type = "Numbers";
      delete() {}
    },
  };
  return {told, device, library: library as unknown as GpuJs};
}

const SOURCE = "function(s0) {\n  return s0;\n}";

describe("WebGL2", () => {
  it("reads what was computed, as long as nothing is wrong", async () => {
    const {library} = pretend("webgl2");
    const engine = await startEngine(library, "webgl2");
    const handle = await engine.launch(SOURCE, 2, [1]);
    expect(await engine.read(handle)).toEqual(Float32Array.of(1, 2));
  });

  it("has failed when its memory ran out: what is read then is not to be trusted", async () => {
    const {library, told} = pretend("webgl2");
    const engine = await startEngine(library, "webgl2");
    const handle = await engine.launch(SOURCE, 2, [1]);
    told.error = OUT_OF_MEMORY;
    await expect(engine.read(handle)).rejects.toThrow("The GPU failed: its memory ran out.");
    expect(() => engine.launch(SOURCE, 2, [1])).toThrow("its memory ran out");
  });

  it("has failed when its context is lost", async () => {
    const {library, told} = pretend("webgl2");
    const engine = await startEngine(library, "webgl2");
    told.lost = true;
    expect(() => engine.launch(SOURCE, 2, [1])).toThrow("the WebGL context was lost");
  });
});

describe("WebGPU", () => {
  it("has failed when something goes wrong that nobody waits for, such as running out of memory", async () => {
    const {library, device} = pretend("webgpu");
    const engine = await startEngine(library, "webgpu");
    const handle = await engine.launch(SOURCE, 2, [1]);
    device.onuncapturederror({error: new Error("Out of memory.")});
    await expect(engine.read(handle)).rejects.toThrow("The GPU failed: Out of memory.");
  });
});
