/**
 * Edited code may change what every script relies on, as in `Array.prototype.map = …` or
 * `delete Array.prototype.map`. The page would break, the editor with it. So builtins are compared with
 * what they were after every evaluation of an edited cell, and put back.
 */

// Taken while they are sound: nothing below may call a method that edited code could have changed.
const {getOwnPropertyDescriptor, defineProperty} = Object;
const {ownKeys, apply, deleteProperty} = Reflect;

interface Kept {
  /** "Array.prototype" */
  readonly name: string;
  readonly holder: object;
  readonly keys: PropertyKey[];
  readonly descriptors: PropertyDescriptor[];
}

/** Edited code has changed a builtin. */
export class BuiltinChangedError extends Error {
  override name = "BuiltinChangedError";
}

/** Constructors whose own properties and prototypes are kept. */
// biome-ignore format: a list reads best in few lines
const CONSTRUCTORS = [
  "Array", "ArrayBuffer", "Boolean", "Date", "Error", "Float32Array", "Function", "Int32Array", "Map",
  "Number", "Object", "Promise", "RegExp", "Set", "String", "Symbol", "Uint8Array", "WeakMap",
  "Node", "Element", "HTMLElement", "Document", "EventTarget", "Event", "Storage",
] as const;
const OBJECTS = ["JSON", "Math", "Reflect", "console"] as const;
// biome-ignore format: a list reads best in few lines
const FUNCTIONS = [
  "addEventListener", "clearTimeout", "fetch", "queueMicrotask", "removeEventListener",
  "requestAnimationFrame", "setTimeout", "structuredClone",
] as const;

const kept: Kept[] = [];

function keep(name: string, holder: unknown, only?: readonly string[]): void {
  if ((typeof holder !== "object" && typeof holder !== "function") || holder === null) return;
  const all = only ?? ownKeys(holder);
  const entries = all.map((key) => [key, getOwnPropertyDescriptor(holder, key)] as const);
  // What is not configurable, such as Math.PI, nobody can change.
  const open = entries.flatMap(([key, was]) => (was?.configurable ? [[key, was] as const] : []));
  kept.push({
    name,
    holder,
    keys: open.map(([key]) => key),
    descriptors: open.map(([, was]) => was),
  });
}

/** Remembers the builtins as they are. Call it before any edited code runs. */
export function rememberBuiltins(): void {
  if (kept.length > 0) return;
  const scope = globalThis as unknown as Record<string, {prototype?: object} | undefined>;
  for (const name of CONSTRUCTORS) {
    keep(name, scope[name]);
    keep(`${name}.prototype`, scope[name]?.prototype);
  }
  for (const name of OBJECTS) keep(name, scope[name]);
  keep("", globalThis, [...CONSTRUCTORS, ...OBJECTS, ...FUNCTIONS]);
}

/** Puts changed builtins back. Returns the name of one that had changed, undefined when none had. */
export function restoreBuiltins(): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < kept.length; i += 1) {
    const {name, holder, keys, descriptors} = kept[i];
    for (let k = 0; k < keys.length; k += 1) {
      const was = descriptors[k];
      const now = getOwnPropertyDescriptor(holder, keys[k]);
      const same = now && now.value === was.value && now.get === was.get && now.set === was.set;
      if (same) continue;
      try {
        if (now && !now.configurable) deleteProperty(holder, keys[k]);
        defineProperty(holder, keys[k], was);
      } catch {
        continue; // It was made unchangeable: a reload is what remains.
      }
      const key = typeof keys[k] === "symbol" ? "a symbol" : (keys[k] as string);
      found ??= name === "" ? key : `${name}.${key}`;
    }
  }
  return found;
}

/** What a cell is told whose code has changed a builtin. */
const complaint = (name: string): BuiltinChangedError =>
  new BuiltinChangedError(
    `The cell changed ${name}, which the page itself needs. It has been put back as it was.`,
  );

type Body = (...inputs: never[]) => unknown;

/** The body of an edited cell, which throws when it has changed builtins, and puts them back. */
export function keepingBuiltins<B extends Body>(body: B): B {
  rememberBuiltins();
  const check = () => {
    const name = restoreBuiltins();
    if (name !== undefined) throw complaint(name);
  };
  return function (this: unknown, ...inputs: never[]) {
    let result: unknown;
    try {
      result = apply(body, this, inputs);
    } finally {
      check();
    }
    if (!(result instanceof Promise)) return result;
    return (async () => {
      try {
        return await result;
      } finally {
        check();
      }
    })();
  } as unknown as B;
}
