/**
 * The language service in a worker of the page. The address of the bundle of declarations comes first;
 * questions are answered in their order, once it has been read.
 */
import type {TypeBundle} from "./bundle.js";
import type {Answer, Question} from "./protocol.js";
import {CellLanguage} from "./service.js";

interface Scope {
  onmessage: (event: MessageEvent) => void;
  postMessage(answer: Answer): void;
}

const scope = globalThis as unknown as Scope;

let language: Promise<CellLanguage> | undefined;

scope.onmessage = ({data}: MessageEvent<{bundle: string} | Question>) => {
  if ("bundle" in data) language = load(data.bundle);
  else void answer(data);
};

async function answer({number, method, input}: Question): Promise<void> {
  try {
    const service = (await language) as CellLanguage;
    const ask = service[method] as (...input: unknown[]) => unknown;
    scope.postMessage({number, output: ask.apply(service, [...input])});
  } catch (error) {
    scope.postMessage({number, error: (error as Error).message});
  }
}

async function load(address: string): Promise<CellLanguage> {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok || !response.body) throw new Error("Its declarations could not be loaded.");
  const bytes = await response.arrayBuffer();
  return new CellLanguage(JSON.parse(await unpacked(bytes)) as TypeBundle);
}

/** Some hosts unpack .gz files on the way. */
async function unpacked(bytes: ArrayBuffer): Promise<string> {
  const [first, second] = new Uint8Array(bytes, 0, 2);
  const body = new Blob([bytes]);
  if (first !== 0x1f || second !== 0x8b) return body.text();
  return new Response(body.stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
