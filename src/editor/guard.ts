/**
 * Keeps an edited cell from hanging the page. A call of `$guard` is put into every round of every loop
 * and at the start of every function. It throws when the page's event loop has not turned for some
 * seconds, whether a loop runs in one piece or in microtasks, and when the reader has stopped the cell.
 */
import type {Node} from "acorn";
import {full} from "acorn-walk";

/** @throws EndlessError, StoppedError */
export type Guard = () => void;

/** Edited code has kept the page from doing anything else. */
export class EndlessError extends Error {
  override name = "EndlessError";
}

/** The reader has pressed Stop, or the cell has been replaced. */
export class StoppedError extends Error {
  override name = "StoppedError";
}

/** How long edited code may keep the page, in milliseconds. */
export const PATIENCE = 3000;

/** Looking at the clock takes longer than a round of a small loop: at most so many rounds without. */
const MOST_SKIPPED = 1024;

const channel = new MessageChannel();

/** When the present turn of the event loop was first seen; undefined when none has been seen. */
let turnBegan: number | undefined;

channel.port1.onmessage = () => {
  turnBegan = undefined;
};

/** A guard for one evaluation of a cell. Once it has ended the cell, it lets nothing of it go on. */
export function createGuard(
  isStopped: () => boolean,
  now: () => number = () => performance.now(),
): Guard {
  let [skipped, skip, lastLook] = [0, 0, 0];
  let ended: EndlessError | undefined;
  return () => {
    // A timer that once ran for ever would otherwise take the page again and again.
    if (ended) throw ended;
    skipped += 1;
    // The first round of a turn always looks, so that Stop is heard of soon.
    if (skipped <= skip && turnBegan !== undefined) return;
    const time = now();
    // Rounds that take their time are looked at one by one.
    skip = time - lastLook > 1 ? 0 : Math.min(2 * skip + 1, MOST_SKIPPED);
    [skipped, lastLook] = [0, time];
    if (isStopped()) throw new StoppedError("The cell was stopped.");
    if (turnBegan === undefined) {
      turnBegan = time;
      channel.port2.postMessage(undefined);
    } else if (time - turnBegan > PATIENCE) {
      ended = new EndlessError(
        `The cell kept the page busy for ${PATIENCE / 1000} seconds without a pause, so it was stopped. Is there a loop that never ends? Long work may pause with "await".`,
      );
      throw ended;
    }
  };
}

/** The code with calls of `$guard`; lines stay where they are. */
export function guarded(code: string, program: Node): string {
  const inserts = new Map<number, string>();
  // Inner nodes come first: what opens stands before what they opened, what closes behind it.
  const open = (offset: number, text: string) =>
    inserts.set(offset, text + (inserts.get(offset) ?? ""));
  const close = (offset: number, text: string) =>
    inserts.set(offset, (inserts.get(offset) ?? "") + text);
  full(program, (node) => {
    const {body} = node as Node & {body: Node};
    switch (node.type) {
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        open(body.start, "{$guard();");
        close(body.end, "}");
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
        open(afterDirectives(body), "$guard();");
        break;
      case "ArrowFunctionExpression":
        if (body.type === "BlockStatement") open(afterDirectives(body), "$guard();");
        else {
          open(body.start, "($guard(),");
          close(body.end, ")");
        }
        break;
    }
  });
  const offsets = [...inserts.keys()].sort((a, b) => a - b);
  const pieces = offsets.map(
    (offset, i) => code.slice(offsets[i - 1] ?? 0, offset) + inserts.get(offset),
  );
  return pieces.join("") + code.slice(offsets.at(-1) ?? 0);
}

/** Where the statements of a function begin: after "use strict" and its like. */
function afterDirectives(block: Node): number {
  const {body} = block as Node & {body: (Node & {directive?: string})[]};
  const directives = body.filter(({directive}) => directive !== undefined);
  return directives.at(-1)?.end ?? block.start + 1;
}
