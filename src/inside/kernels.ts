/** Which kernels the gpu device makes for a piece of work: it computes with a gpu.js that only listens. */
import type {BufferId, Device} from "../lib/devices/device.js";
import {Engine, type GpuJs} from "../lib/devices/gpu/engine.js";
import {GpuDevice, runsOnGpu} from "../lib/devices/gpu/index.js";
import {currentDevice, setDevice, type Tensor} from "../lib/index.js";

/** One launch of a kernel. */
export interface DeviceKernel {
  /** The string that the device hands to gpu.js. */
  readonly source: string;
  /** How many numbers it writes. */
  readonly size: number;
}

type Work = () => Tensor | readonly Tensor[];

/** What it cannot compute, the wasm device would: here it stays zero. */
class ListeningDevice extends GpuDevice {
  readonly #lengths = new Map<BufferId, number>();

  override allocate(length: number): BufferId {
    const buffer = super.allocate(length);
    this.#lengths.set(buffer, length);
    return buffer;
  }

  override free(buffer: BufferId): void {
    this.#lengths.delete(buffer);
    super.free(buffer);
  }

  override run(...call: Parameters<GpuDevice["run"]>): void | Promise<void> {
    if (runsOnGpu(call[0])) return super.run(...call);
  }

  /** Computes all that is still waiting to be. */
  async settle(): Promise<void> {
    for (const [buffer, length] of this.#lengths) await this.read(buffer, length, "float32");
  }
}

/**
 * The launches, in their order, that it takes on the GPU to have the numbers of a result. Nothing is
 * computed: every number is zero.
 *
 * @param prepare makes the tensors that are there before, and returns the work
 */
export async function kernelsOf(prepare: () => Work): Promise<readonly DeviceKernel[]> {
  const launches: DeviceKernel[] = [];
  const device = new ListeningDevice(new Engine(listener(launches), "cpu"));
  const work = onDevice(device, prepare);
  await device.settle();
  launches.length = 0;
  await Promise.all(onDevice(device, () => [work()].flat().map((result) => result.data())));
  device.dispose();
  return launches;
}

function onDevice<T>(device: Device, work: () => T): T {
  const before = currentDevice();
  setDevice(device);
  try {
    return work();
  } finally {
    setDevice(before);
  }
}

/** As much of gpu.js as an engine in mode "cpu" asks for. */
function listener(launches: DeviceKernel[]): GpuJs {
  class GPU {
    readonly context = null;
    createKernel(source: string, {output: [size]}: {output: [number]}) {
      const kernel = () => {
        launches.push({source, size});
        return new Float32Array(size);
      };
      return Object.assign(kernel, {destroy() {}});
    }
  }
  return {GPU} as unknown as GpuJs;
}
