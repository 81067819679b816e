/** Prints what cells display, in the order in which they do, though a tensor's numbers take a while. */
import {Tensor} from "../../lib/index.js";
import {formatNumber} from "../views/format.js";
import {Picture} from "./picture.js";

let last: Promise<void> = Promise.resolve();

/** Prints a value after all that was printed before it. */
export function print(value: unknown): void {
  const text = Promise.resolve(value).then(textOf);
  text.catch(() => {});
  last = last.then(async () => console.log(await text));
  last.catch(() => {});
}

/** When all has been printed. @throws what a value that was waited for throws */
export async function printed(): Promise<void> {
  const all = last;
  last = Promise.resolve();
  await all;
}

/** Tensors with more numbers are described only. */
const MOST_NUMBERS = 200;

async function textOf(value: unknown): Promise<unknown> {
  if (value instanceof Picture) return value.text();
  if (!(value instanceof Tensor)) return value;
  const {shape, dtype, size} = value;
  const kind = `Tensor [${shape.join(", ")}] ${dtype}`;
  if (size > MOST_NUMBERS) return kind;
  return `${kind} ${nested(await value.array())}`;
}

function nested(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(nested).join(", ")}]` : formatNumber(Number(value));
}
