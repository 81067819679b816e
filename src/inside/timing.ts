/** How long a device takes for one row of the operation table. */
import type {Device, View} from "../lib/devices/device.js";

/** Rounds of which the fastest counts: a machine has other things to do as well. */
const ROUNDS = 3;

/** Calls of a round, at most: a device that is asked for more runs out of memory before it answers. */
const MOST_CALLS = 1000;

/**
 * The time of a dense layer with ReLU, in milliseconds a call: rounds of calls with one read at their
 * end, as a training loop has them, until a round takes long enough to be measured.
 */
export async function timeLayer(
  device: Device,
  rows: number,
  width: number,
  least: number,
): Promise<number> {
  const inputs = [[rows, width], [width, width], [width]].map((shape) => filled(device, shape));
  const output = filled(device, [rows, width]);
  const round = async (calls: number) => {
    const start = performance.now();
    for (let call = 0; call < calls; ++call) {
      await device.run("linear", inputs, [output], {activation: "relu"}, []);
    }
    await device.read(output.buffer, rows * width, "float32");
    return performance.now() - start;
  };
  try {
    // The first call compiles.
    await round(1);
    let calls = 1;
    for (;;) {
      const took = await round(calls);
      if (took >= least || calls === MOST_CALLS) {
        const times = [took];
        // What takes long is measured well enough at once.
        while (times.length < ROUNDS && took < 4 * least) times.push(await round(calls));
        return Math.min(...times) / calls;
      }
      calls = Math.min(MOST_CALLS, Math.max(2 * calls, Math.ceil((calls * least * 1.1) / took)));
    }
  } finally {
    for (const {buffer} of [...inputs, output]) device.free(buffer);
  }
}

/** Small numbers of both signs, so that the rectifier has something to do. */
function filled(device: Device, shape: readonly number[]): View {
  const length = shape.reduce((product, n) => product * n, 1);
  const buffer = device.allocate(length);
  device.write(
    buffer,
    Float32Array.from({length}, (_, i) => ((i * 7919) % 101) / 101 - 0.5),
  );
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((all, n) => all * n, 1));
  return {buffer, dtype: "float32", shape, strides, offset: 0};
}
