/** Looks for a real GPU, before anything is loaded that computes on one. Runs in pages and workers. */
import type {Mode} from "./engine.js";

/** Names of GPUs that are programs: far slower than WebAssembly on the same processor. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i;

export type Found = {modes: Exclude<Mode, "cpu">[]} | {refused: string};

interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: Partial<Record<"vendor" | "architecture" | "device" | "description", string>> & {
    readonly isFallbackAdapter?: boolean;
  };
}

interface WebGpu {
  requestAdapter(): Promise<Adapter | null>;
}

/** What the GPU is called, and whether it is a program. */
function describe({isFallbackAdapter, info = {}}: Adapter): {name: string; software: boolean} {
  const {vendor, architecture, device, description} = info;
  const name = [vendor, architecture, device, description].filter(Boolean).join(" ");
  const fallback = isFallbackAdapter || info.isFallbackAdapter === true;
  return {name, software: fallback || SOFTWARE.test(name)};
}

/** The renderer of WebGL2; undefined where there is none. */
function webgl2Renderer(): string | undefined {
  const canvas =
    typeof OffscreenCanvas === "function"
      ? new OffscreenCanvas(1, 1)
      : document.createElement("canvas");
  const gl = canvas.getContext("webgl2") as WebGL2RenderingContext | null;
  if (!gl?.getExtension("EXT_color_buffer_float")) return undefined;
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return renderer;
}

/**
 * The ways of computing on this machine's GPU, the better one first, or why there is none.
 *
 * @param allowSoftware whether a GPU that is a program will do: for tests
 */
export async function findGpu(allowSoftware = false): Promise<Found> {
  const modes: Exclude<Mode, "cpu">[] = [];
  const refused: string[] = [];
  const add = (mode: Exclude<Mode, "cpu">, name: string, software: boolean) => {
    if (!software || allowSoftware) modes.push(mode);
    else refused.push(`${name || "its GPU"} is a program, slower than the CPU itself`);
  };
  try {
    const adapter = await (navigator as {gpu?: WebGpu}).gpu?.requestAdapter();
    if (adapter) {
      const {name, software} = describe(adapter);
      add("webgpu", name, software);
    }
  } catch {
    // As good as none.
  }
  try {
    const renderer = webgl2Renderer();
    if (renderer !== undefined) add("webgl2", renderer, SOFTWARE.test(renderer));
  } catch {
    // As good as none.
  }
  if (modes.length > 0) return {modes};
  return {refused: refused[0] ?? "this browser offers no GPU"};
}
