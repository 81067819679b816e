/** Who can compute here: the two CPU devices, gpu.js in JavaScript, and the GPU where there is one. */

export type MachineId = "reference" | "cpu" | "wasm" | "webgl2" | "webgpu";

export interface Machine {
  readonly id: MachineId;
  /** What a reader is shown. */
  readonly name: string;
  /** A program on the CPU that pretends to be a GPU. */
  readonly software?: true;
}

export const NAMES: Record<MachineId, string> = {
  reference: "JavaScript, plain loops",
  cpu: "gpu.js in JavaScript",
  wasm: "WebAssembly, SIMD",
  webgl2: "GPU, WebGL2",
  webgpu: "GPU, WebGPU",
};

/** Renderers that are programs on the CPU, by the words that they use of themselves. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|basic render|software/i;

interface Adapter {
  readonly info?: Readonly<Record<"vendor" | "architecture" | "device" | "description", string>>;
  readonly isFallbackAdapter?: boolean;
}

const gpu = (id: "webgl2" | "webgpu", renderer: string, fallback = false): Machine =>
  fallback || SOFTWARE.test(renderer)
    ? {id, name: NAMES[id].replace("GPU", "In software"), software: true}
    : {id, name: NAMES[id]};

/** Everything that computes in this browser (or in Node), the slowest kind first. */
export async function findMachines(): Promise<Machine[]> {
  const ids = ["reference", "cpu", "wasm"] as const;
  const found: Machine[] = ids.map((id) => ({id, name: NAMES[id]}));
  const renderer = webgl2Renderer();
  if (renderer !== undefined) found.push(gpu("webgl2", renderer));
  const adapter = await webgpuAdapter();
  if (adapter) {
    // The names are getters of the adapter's class: no spread finds them.
    const {vendor, architecture, device, description} = adapter.info ?? {};
    const words = [vendor, architecture, device, description].join(" ");
    found.push(gpu("webgpu", words, adapter.isFallbackAdapter));
  }
  return found;
}

function webgl2Renderer(): string | undefined {
  if (typeof OffscreenCanvas === "undefined") return undefined;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl?.getExtension("EXT_color_buffer_float")) return undefined;
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return String(renderer);
}

async function webgpuAdapter(): Promise<Adapter | undefined> {
  const here = globalThis.navigator as
    | {gpu?: {requestAdapter(): Promise<Adapter | null>}}
    | undefined;
  try {
    return (await here?.gpu?.requestAdapter()) ?? undefined;
  } catch {
    return undefined;
  }
}
