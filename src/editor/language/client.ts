/** The language service as the page sees it: questions to a worker, answers as promises. */
import type {Answer, Language, Question} from "./protocol.js";

/** Every method of the service, with a promise of its answer. */
export type RemoteLanguage = {
  [M in keyof Language]: (
    ...input: Parameters<Language[M]>
  ) => Promise<Awaited<ReturnType<Language[M]>>>;
} & {
  /** Ends the worker; questions are answered with the reason. */
  end(reason: Error): void;
};

const METHODS: readonly (keyof Language)[] = [
  "setCells",
  "setCell",
  "problems",
  "suggestions",
  "explainSuggestion",
  "explain",
  "callHelp",
  "format",
];

/** @param bundle address of the declarations, as the worker sees it */
export function connectLanguage(worker: Worker, bundle: string): RemoteLanguage {
  const waiting = new Map<number, {resolve(value: unknown): void; reject(error: Error): void}>();
  let failure: Error | undefined;
  let count = 0;
  worker.onmessage = ({data: {number, output, error}}: MessageEvent<Answer>) => {
    const question = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) question?.resolve(output);
    else question?.reject(new Error(error));
  };
  const end = (reason: Error) => {
    worker.terminate();
    failure = reason;
    for (const {reject} of waiting.values()) reject(reason);
    waiting.clear();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end(new Error(event.message || "Its script could not be loaded."));
  };
  worker.postMessage({bundle});
  const ask =
    (method: keyof Language) =>
    (...input: unknown[]) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const question: Question = {number: ++count, method, input};
        waiting.set(question.number, {resolve, reject});
        worker.postMessage(question);
      });
  const methods = Object.fromEntries(METHODS.map((method) => [method, ask(method)]));
  return {...methods, end} as unknown as RemoteLanguage;
}
