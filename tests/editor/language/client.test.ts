import {expect, test} from "vitest";
import {connectLanguage} from "../../../src/editor/language/client.js";
import type {Answer, Question} from "../../../src/editor/language/protocol.js";

/** A worker that answers when it is told to. */
function fakeWorker() {
  const questions: (Question | {bundle: string})[] = [];
  const worker = {
    ended: false,
    onmessage: (_: {data: Answer}) => {},
    onerror: (_: {message: string; preventDefault(): void}) => {},
    postMessage: (question: Question) => void questions.push(question),
    terminate: () => {
      worker.ended = true;
    },
  };
  const answer = (data: Answer) => worker.onmessage({data});
  return {worker, questions, answer, language: connectLanguage(worker as never, "types.json.gz")};
}

test("answers find their questions in any order", async () => {
  const {language, questions, answer} = fakeWorker();
  const [problems, format] = [language.problems("a"), language.format("b")];
  expect(questions).toEqual([
    {bundle: "types.json.gz"},
    {number: 1, method: "problems", input: ["a"]},
    {number: 2, method: "format", input: ["b"]},
  ]);
  answer({number: 2, output: ["edits"]});
  answer({number: 1, error: "no cell"});
  await expect(problems).rejects.toThrow("no cell");
  expect(await format).toEqual(["edits"]);
});

test("a worker that cannot be loaded fails every question, those to come too", async () => {
  const {language, worker} = fakeWorker();
  const question = language.problems("a");
  worker.onerror({message: "", preventDefault: () => {}});
  await expect(question).rejects.toThrow("Its script could not be loaded.");
  await expect(language.explain("a", 0)).rejects.toThrow("Its script could not be loaded.");
  expect(worker.ended).toBe(true);
});
