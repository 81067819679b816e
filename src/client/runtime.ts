/**
 * The one file with private access to Framework's runtime. It finds the variables behind each cell,
 * tells when they compute, and makes a cell run again. Names that begin with `_` are internals of
 * @observablehq/runtime 6 and of Framework 1.13's client; no other file may use them.
 */
import {define} from "observablehq:client";

export type CellActivity = "running" | "idle" | "error";

/** Hears of a cell's element when one of its variables begins, succeeds or fails. */
export type ActivityListener = (cell: HTMLElement, activity: CellActivity) => void;

interface Observer {
  _node?: Element;
  pending?: () => void;
  fulfilled?: (value: unknown) => void;
  rejected?: (error: unknown) => void;
}

interface Variable {
  readonly _name: string | null;
  readonly _value: unknown;
  readonly _inputs: readonly Variable[];
  readonly _observer: Observer | symbol;
  readonly _module: {_runtime: Runtime};
  readonly _promise: Promise<unknown>;
  /** How often it has been computed. */
  readonly _version: number;
  /** The cell's own `display` and `view`, which know what to clear when the cell runs again. */
  readonly _shadow: Map<string, Variable> | null;
}

interface Runtime {
  readonly _variables: Set<Variable>;
  readonly _updates: Set<Variable>;
  _compute(): Promise<void>;
}

type Root = Comment & {_nodes?: Node[]; _expanded?: unknown};

/** The comment behind which Framework puts a cell's output, named by the cell's hash. */
const ROOT = /^:([0-9a-f]{8}(?:-\d+)?):$/;

let found: Promise<Runtime> | undefined;

/** The variable that found the runtime. It stands in the first cell, but is none of its doing. */
let probe: Variable | undefined;

/**
 * Calls `listener` for every cell of the page from now on, also for cells that are defined later:
 * while the page loads, and when their code changes. Does nothing on a page without cells.
 */
export async function watchActivity(listener: ActivityListener): Promise<void> {
  const {_variables} = await findRuntime();
  const watched = new WeakSet<Variable>();
  const watch = (variable: Variable) => {
    if (watched.has(variable) || variable === probe) return;
    watched.add(variable);
    watchVariable(variable, listener);
  };
  const add = _variables.add.bind(_variables);
  _variables.add = (variable) => {
    watch(variable);
    return add(variable);
  };
  for (const variable of _variables) watch(variable);
}

/** Runs a cell again: what it showed is replaced, and the cells that use its values follow. */
export async function runAgain(cell: HTMLElement): Promise<void> {
  const runtime = await findRuntime();
  for (const variable of runtime._variables) {
    if (cellOf(variable) !== cell) continue;
    runtime._updates.add(variable);
    for (const own of variable._shadow?.values() ?? []) runtime._updates.add(own);
  }
  await runtime._compute();
}

/**
 * The cell that made a value, and the values of the inputs (`const x = view(…)`) above it. Undefined
 * where no cell has it as a value, or the page is not that far yet.
 */
export function originOfValue(
  value: unknown,
): {cell: HTMLElement; inputs: Record<string, unknown>} | undefined {
  const variables = probe?._module._runtime._variables ?? new Set<Variable>();
  const exported = [...variables].find(({_value}) => _value === value);
  const made = exported?._inputs.map(cellOf).find((cell) => cell !== null);
  if (!exported || !made) return undefined;
  const inputs: Record<string, unknown> = {};
  const seen = new Set<Variable>();
  const visit = (variable: Variable) => {
    if (seen.has(variable)) return;
    seen.add(variable);
    // What a cell exports has the cell as its input; the cell keeps its own `view` beside it.
    const isInput = variable._inputs.some(({_shadow}) => _shadow?.has("view"));
    if (isInput && variable._name) inputs[variable._name] = variable._value;
    else variable._inputs.forEach(visit);
  };
  visit(exported);
  return {cell: made, inputs};
}

function watchVariable(variable: Variable, listener: ActivityListener): void {
  const cell = cellOf(variable);
  const observer = variable._observer;
  if (!cell || typeof observer === "symbol") return;
  const {pending, fulfilled, rejected} = observer;
  observer.pending = () => {
    listener(cell, "running");
    pending?.call(observer);
  };
  observer.fulfilled = (value) => {
    listener(cell, "idle");
    fulfilled?.call(observer, value);
  };
  observer.rejected = (error) => {
    listener(cell, "error");
    rejected?.call(observer, error);
  };
  listener(cell, "running");
  if (variable._version === 0) return;
  // It began before anybody watched.
  variable._promise.then(
    () => listener(cell, "idle"),
    () => listener(cell, "error"),
  );
}

function cellOf({_observer}: Variable): HTMLElement | null {
  if (typeof _observer === "symbol") return null;
  return _observer._node?.closest<HTMLElement>("[data-cell]") ?? null;
}

/**
 * Framework exports no runtime. A probe gets hold of it: a variable that takes the builtin `@variable`,
 * which is the variable itself. A variable needs a root; the probe borrows the first cell's, and leaves
 * the list of what that root shows as it was.
 */
function findRuntime(): Promise<Runtime> {
  found ??= new Promise((resolve) => {
    const root = findRoot();
    if (!root) return;
    const id = (ROOT.exec(root.data) as RegExpExecArray)[1];
    const {_nodes, _expanded} = root;
    define({
      id,
      inputs: ["@variable"],
      body: (variable: Variable) => {
        probe = variable;
        resolve(variable._module._runtime);
      },
    });
    Object.assign(root, {_nodes, _expanded});
  });
  return found;
}

function findRoot(): Root | undefined {
  const nodes = document.createNodeIterator(document.body, NodeFilter.SHOW_COMMENT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (ROOT.test((node as Comment).data)) return node as Root;
  }
  return undefined;
}
