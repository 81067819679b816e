/** PyTorch, where `python3` has it: a process that is sent the numbers of each work. */
import {type ChildProcessWithoutNullStreams, spawn} from "node:child_process";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";
import type {Runner, Work} from "../work.js";

const script = fileURLToPath(new URL("torch.py", import.meta.url));

export interface Torch {
  runner(work: Work): Promise<Runner>;
  stop(): void;
}

/** Requests and answers, a line of JSON each. */
function talk(python: ChildProcessWithoutNullStreams) {
  const lines = createInterface({input: python.stdout})[Symbol.asyncIterator]();
  return async (request: object): Promise<{value: number}> => {
    python.stdin.write(`${JSON.stringify(request)}\n`);
    const {value: line, done} = await lines.next();
    if (done) throw new Error("python3 ended.");
    const answer = JSON.parse(line);
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
}

/** @returns undefined where there is no PyTorch */
export async function startTorch(): Promise<Torch | undefined> {
  // The one of Debian and its descendants may not be the first of the name.
  const env = {...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1"};
  const python = spawn("python3", [script], {env});
  python.stderr.resume();
  python.stdin.on("error", () => {});
  const started = await new Promise<boolean>((resolve) => {
    python.once("error", () => resolve(false));
    python.once("close", () => resolve(false));
    python.stdout.once("readable", () => resolve(python.stdout.readableLength > 0));
  });
  if (!started) return undefined;
  const ask = talk(python);
  await ask({hello: true});
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
