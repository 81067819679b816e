/**
 * gpu.js, as the device needs it: kernels compiled once each, results that stay on the GPU, and a word
 * when the GPU is gone. The library is handed in, so that nobody who does not compute on a GPU loads it.
 */
import {parametersOf} from "./program.js";
import type {Tiles} from "./tiled.js";

/** The ways in which gpu.js computes that are of use here; "cpu" is JavaScript, an oracle for tests. */
export type Mode = "webgpu" | "webgl2" | "cpu";

/** What a reader is shown. */
export const LABELS: Record<Mode, string> = {
  webgpu: "GPU, WebGPU",
  webgl2: "GPU, WebGL2",
  cpu: "CPU, gpu.js",
};

/** Numbers on the GPU: a buffer of WebGPU, a texture of WebGL2; plain numbers in mode "cpu". */
export type Handle = Float32Array | RemoteNumbers;

interface RemoteNumbers {
  readonly type: string;
  /** Whose memory serves to read them. */
  kernel: unknown;
  toArray(): Float32Array | Promise<Float32Array>;
  delete(): void;
}

type MaybePromise<T> = T | Promise<T>;

interface KernelSettings {
  output: [number];
  pipeline: boolean;
  immutable: boolean;
  precision: "single";
  dynamicArguments: boolean;
  argumentTypes: string[];
}

interface Kernel {
  (...values: unknown[]): MaybePromise<Handle>;
  destroy(): void;
  /** What gpu.js has behind the function, of which WebGPU's tiles use two private methods. */
  readonly kernel: {
    assembleWGSL?(): string;
    _computeDispatch?(): {groups: readonly number[]; dispatchWidth: number};
  };
}

interface Gpu {
  createKernel(source: string, settings: KernelSettings): Kernel;
  destroy(): MaybePromise<void>;
  readonly context: unknown;
}

interface WebGpuContext {
  readonly device: {
    createBuffer(settings: {size: number; usage: number}): object;
    readonly queue: {writeBuffer(buffer: object, offset: number, data: Float32Array): void};
    readonly lost: Promise<{message: string}>;
    onuncapturederror: unknown;
    pushErrorScope(kind: "validation" | "internal"): void;
    popErrorScope(): Promise<Error | null>;
  };
}

/** What of gpu.js is used: `import gpujs from "gpu.js"`. */
export interface GpuJs {
  GPU: new (settings: {mode: Mode; context?: unknown; canvas?: unknown}) => Gpu;
  input(values: Float32Array, size: [number]): unknown;
  WebGPUContext: {acquire(): Promise<WebGpuContext>};
  WebGPUBufferResult: new (settings: object) => RemoteNumbers;
}

/** The GPU does not answer any more, or has done what it should not. */
export class GpuError extends Error {
  override name = "GpuError";
}

/** Kernels kept compiled. Shapes that never come again must not fill the GPU's memory. */
const MOST_KERNELS = 1024;

/** STORAGE | COPY_SRC | COPY_DST of WebGPU's GPUBufferUsage. */
const BUFFER_USAGE = 0x80 | 0x4 | 0x8;

const UPLOAD = "function(x0) {\n  return x0[this.thread.x];\n}";

export class Engine {
  readonly mode: Mode;
  readonly #gpujs: GpuJs;
  readonly #gpu: Gpu;
  readonly #context: WebGpuContext | undefined;
  readonly #most: number;
  readonly #kernels = new Map<string, Kernel>();
  /** Serves to read all numbers: gpu.js lets only a kernel do that which has run and is not destroyed. */
  #reader: Kernel | undefined;
  #failure: GpuError | undefined;
  #tell: (kernels: number) => void = () => {};
  /** For tests and the page's figures: kernels compiled, launches, handles that live. */
  readonly counts = {compiled: 0, launched: 0, handles: 0};
  /** Whether kernels run in tiles where they can; see selfTest.ts. */
  tiled = false;
  /** What did not work, and what is done instead. */
  readonly notes: string[] = [];

  /** @param context of WebGPU, acquired; see `startEngine` */
  constructor(gpujs: GpuJs, mode: Mode, context?: WebGpuContext, most = MOST_KERNELS) {
    this.mode = mode;
    this.#most = most;
    this.#gpujs = gpujs;
    this.#context = context;
    this.#gpu = new gpujs.GPU({mode});
    if (context) {
      context.device.onuncapturederror = ({error}: {error: Error}) => this.fail(error.message);
      void context.device.lost.then(({message}) => this.fail(`the device was lost: ${message}`));
    }
  }

  /** Calls `listener` with the number of kernels compiled so far, whenever there is one more. */
  onCompiled(listener: (kernels: number) => void): void {
    this.#tell = listener;
  }

  /** From now on nothing is computed here: every launch throws. */
  fail(reason: string): void {
    this.#failure ??= new GpuError(`The GPU failed: ${reason}`);
  }

  /** @throws GpuError when the GPU is gone */
  check(): void {
    if (this.#gl?.isContextLost()) this.fail("the WebGL context was lost.");
    if (this.#failure) throw this.#failure;
  }

  /** In mode "webgl2", once a kernel has run. */
  get #gl(): WebGL2RenderingContext | null {
    return this.mode === "webgl2" ? (this.#gpu.context as WebGL2RenderingContext | null) : null;
  }

  /**
   * Runs a kernel. What it takes: handles for `x…` and `t…`, whole numbers for `o…`, numbers for `s…`.
   *
   * @param tiles taken instead of the source where the engine is `tiled`
   * @throws GpuError when the GPU is gone; Error with gpu.js's message when the kernel cannot be compiled
   */
  launch(
    source: string,
    size: number,
    values: readonly (Handle | number)[],
    tiles?: Tiles,
  ): MaybePromise<Handle> {
    this.check();
    const inTiles = this.tiled ? tiles : undefined;
    const key = `${size}|${inTiles?.source ?? source}`;
    ++this.counts.launched;
    const known = this.#kernels.get(key);
    if (known) return this.#counted(known(...values));
    if (this.#kernels.size >= this.#most) this.#forgetOldest();
    const kernel = this.#compile(source, size, values);
    if (inTiles) runInTiles(kernel, inTiles);
    this.#kernels.set(key, kernel);
    return this.#counted(this.#forTheFirstTime(() => kernel(...values)));
  }

  /** A kernel that does not compile is no failure of the GPU: only its launch rejects. */
  #forTheFirstTime(launch: () => MaybePromise<Handle>): MaybePromise<Handle> {
    if (!this.#context) return launch();
    const {device} = this.#context;
    device.pushErrorScope("validation");
    device.pushErrorScope("internal");
    const errors = () => Promise.all([device.popErrorScope(), device.popErrorScope()]);
    const launched = (async () => launch())();
    return launched.then(
      async (handle) => {
        const error = (await errors()).find(Boolean);
        if (!error) return handle;
        if (!(handle instanceof Float32Array)) handle.delete();
        throw new Error(`The kernel cannot run: ${error.message}`);
      },
      async (reason) => {
        await errors();
        throw reason;
      },
    );
  }

  /** Copies numbers to the GPU. */
  upload(data: Float32Array): MaybePromise<Handle> {
    this.check();
    if (this.mode === "cpu") return data.slice();
    if (this.#context) {
      const {device} = this.#context;
      const buffer = device.createBuffer({size: data.byteLength, usage: BUFFER_USAGE});
      device.queue.writeBuffer(buffer, 0, data);
      return this.#counted(this.#bufferResult(buffer, data.length));
    }
    const key = `upload|${data.length}`;
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = this.#create(UPLOAD, data.length, ["Input"]);
      this.#kernels.set(key, kernel);
    }
    return this.#counted(kernel(this.#gpujs.input(data, [data.length])));
  }

  /** @throws GpuError when the GPU is gone */
  async read(handle: Handle): Promise<Float32Array> {
    this.check();
    if (handle instanceof Float32Array) return handle.slice();
    handle.kernel = this.#reader?.kernel;
    const values = await handle.toArray();
    const gl = this.#gl;
    // WebGL says it only when it is asked, which takes no time here: everything has been waited for.
    if (gl && gl.getError() === gl.OUT_OF_MEMORY) this.fail("its memory ran out.");
    // What was lost in the meantime reads as zeros.
    this.check();
    return values;
  }

  delete(handle: Handle): void {
    if (handle instanceof Float32Array) return;
    --this.counts.handles;
    handle.delete();
  }

  dispose(): void {
    for (const kernel of this.#kernels.values()) kernel.destroy();
    this.#kernels.clear();
    this.#reader?.destroy();
    this.#failure ??= new GpuError("The device was disposed.");
  }

  #compile(source: string, size: number, values: readonly (Handle | number)[]): Kernel {
    const types = parametersOf(source).map((name, i) => {
      const value = values[i];
      if (typeof value === "number") return name.startsWith("o") ? "Integer" : "Float";
      return value instanceof Float32Array ? "Array" : value.type;
    });
    return this.#create(source, size, types);
  }

  #create(source: string, size: number, argumentTypes: string[]): Kernel {
    this.#tell(++this.counts.compiled);
    return this.#gpu.createKernel(source, {
      output: [size],
      pipeline: true,
      immutable: true,
      precision: "single",
      dynamicArguments: true,
      argumentTypes,
    });
  }

  #bufferResult(buffer: object, length: number): RemoteNumbers {
    const {WebGPUBufferResult} = this.#gpujs;
    return new WebGPUBufferResult({buffer, output: [length], context: this.#context});
  }

  /** To be called once, before anything else. */
  async start(): Promise<this> {
    if (this.mode === "cpu") return this;
    const numbers = await this.upload(new Float32Array(1));
    this.#reader = this.#create(UPLOAD, 1, [(numbers as RemoteNumbers).type]);
    this.delete(await this.#counted(this.#reader(numbers)));
    this.delete(numbers);
    return this;
  }

  #counted(result: MaybePromise<Handle>): MaybePromise<Handle> {
    if (this.mode === "cpu") return result;
    ++this.counts.handles;
    if (!(result instanceof Promise)) return result;
    return result.catch((reason) => {
      --this.counts.handles;
      throw reason;
    });
  }

  #forgetOldest(): void {
    for (const [key, kernel] of this.#kernels) {
      this.#kernels.delete(key);
      kernel.destroy();
      if (this.#kernels.size < this.#most / 2) return;
    }
  }
}

/**
 * @param gpujs the library
 * @param most how many kernels it keeps compiled
 * @throws Error when there is no such GPU
 */
export async function startEngine(gpujs: GpuJs, mode: Mode, most?: number): Promise<Engine> {
  const context = mode === "webgpu" ? await gpujs.WebGPUContext.acquire() : undefined;
  return new Engine(gpujs, mode, context, most).start();
}

/** Has gpu.js run these tiles, not what it made of the source: arguments and result stay its own. */
function runInTiles({kernel}: Kernel, {source, groups}: Tiles): void {
  const assemble = kernel.assembleWGSL;
  if (!assemble || !kernel._computeDispatch) throw new Error("gpu.js has changed.");
  kernel.assembleWGSL = () => {
    const whole = assemble.call(kernel);
    return whole.slice(0, whole.indexOf("@compute")) + source;
  };
  kernel._computeDispatch = () => ({groups, dispatchWidth: 0});
}
