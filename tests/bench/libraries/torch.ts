/** PyTorch, where `python3` has it: a process that is sent the numbers of each work. */
import {type ChildProcessWithoutNullStreams, spawn} from "node:child_process";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";
import type {Runner, Work} from "../work.js";

const script = fileURLToPath(new URL("pytorch.py", import.meta.url));

export interface Torch {
  runner(work: Work): Promise<Runner>;
  stop(): void;
}

/** Requests and answers, a line of JSON each; without a request, the next line. */
function talk(python: ChildProcessWithoutNullStreams) {
  const lines = createInterface({input: python.stdout})[Symbol.asyncIterator]();
  const failed = new Promise<never>((_, reject) => python.once("error", reject));
  return async (request?: object): Promise<{value: number}> => {
    if (request) python.stdin.write(`${JSON.stringify(request)}\n`);
    const {value: line, done} = await Promise.race([lines.next(), failed]);
    if (done) throw new Error("python3 ended.");
    const answer = JSON.parse(line);
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
}

/** @returns undefined where there is no PyTorch */
export async function startTorch(): Promise<Torch | undefined> {
  const env = {...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1"};
  const python = spawn("python3", [script], {env});
  python.stderr.resume();
  python.stdin.on("error", () => {});
  const ask = talk(python);
  try {
    // Its first line says that it is there.
    await ask();
  } catch {
    return undefined;
  }
  return {
    async runner({name, data}) {
      const numbers = Object.entries(data()).map(([key, {shape, values}]) => {
        const type = values instanceof Int32Array ? "int32" : "float32";
        return [key, {shape, type, bytes: Buffer.from(values.buffer).toString("base64")}];
      });
      await ask({work: name, data: Object.fromEntries(numbers)});
      return {
        run: async (count) => void (await ask({run: count})),
        value: async () => (await ask({measure: true})).value,
      };
    },
    stop: () => python.stdin.end(),
  };
}
