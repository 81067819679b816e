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
  readonly _definition: CellDefinition["body"];
  readonly _observer: Observer | symbol;
  readonly _module: {_runtime: Runtime};
  readonly _promise: Promise<unknown>;
  /** How often it has been computed. */
  readonly _version: number;
  /** The cell's own `display` and `view`, which know what to clear when the cell runs again. */
  readonly _shadow: Map<string, Variable> | null;
  delete(): void;
}

/** What makes a cell's values: names it needs, names it gives, and a function of the former. */
export interface CellDefinition {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly body: (...inputs: never[]) => unknown;
}

interface Runtime {
  readonly _variables: Set<Variable>;
  readonly _updates: Set<Variable>;
  _compute(): Promise<void>;
  _computeNow(): Promise<void>;
}

type Root = Comment & {_nodes?: Node[]; _expanded?: unknown};

/** The comment behind which Framework puts a cell's output, named by the cell's hash. */
const ROOT = /^:([0-9a-f]{8}(?:-\d+)?):$/;

/** The variable that found the runtime. It stands in the first cell, but is none of its doing. */
let probe: Variable | undefined;

/** Framework's own list of the page's roots, by their ids. */
let roots: Map<string, Root> | undefined;

/**
 * Calls `listener` for every cell of the page from now on, also for cells that are defined later:
 * while the page loads, and when their code changes. Does nothing on a page without cells.
 */
export function watchActivity(listener: ActivityListener): void {
  const {_variables} = findRuntime();
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
  const runtime = findRuntime();
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

/**
 * Lets no cell compute until something has happened. To be called before the page's own cells are
 * defined, so that an edited cell is in place before the book's would have run.
 */
export function holdComputing(until: Promise<unknown>): void {
  const runtime = findRuntime();
  const computeNow = runtime._computeNow;
  runtime._computeNow = async () => {
    await until.catch(() => {});
    runtime._computeNow = computeNow;
    await computeNow.call(runtime);
  };
}

/** What makes the values of a cell at present. @throws Error for a cell that is not defined yet */
export function definitionOf(cell: HTMLElement): CellDefinition {
  const own = variableOf(cell);
  const shadow = [...(own._shadow ?? [])];
  return {
    inputs: own._inputs.map(
      (input) => input._name ?? (shadow.find(([, variable]) => variable === input)?.[0] as string),
    ),
    outputs: outputsOf(own).map(({_name}) => _name as string),
    body: own._definition,
  };
}

/** Puts another definition in the place of a cell's: old values and what it showed go, users follow. */
export function redefine(cell: HTMLElement, {inputs, outputs, body}: CellDefinition): void {
  const own = variableOf(cell);
  const root = rootOf(cell) as Root;
  for (const node of root._nodes ?? []) node.parentNode?.removeChild(node);
  for (const variable of [own, ...outputsOf(own)]) {
    // It computes once more, to nothing, and shall not tell of it.
    replaced.add(variable);
    variable.delete();
  }
  define({id: idOf(root), inputs: [...inputs], outputs: [...outputs], body});
}

const replaced = new WeakSet<Variable>();

/** The variables of code that came into the page later, by the ids of their roots. */
const added = new Map<string, readonly Variable[]>();

/**
 * Runs code at a root comment `<!--:id:-->` that came into the page after it was loaded.
 *
 * @param inline whether it shows plain text within a line
 */
export function defineAt(
  root: Comment,
  {inputs, outputs, body}: CellDefinition,
  inline: boolean,
): void {
  const {_variables} = findRuntime();
  const id = idOf(root);
  roots?.set(id, root);
  const before = new Set(_variables);
  const mode = inline ? "inline" : undefined;
  define({id, mode, inputs: [...inputs], outputs: [...outputs], body});
  added.set(
    id,
    [..._variables].filter((variable) => !before.has(variable)),
  );
}

/** Takes back what `defineAt` did: the values go, and whoever used them computes anew. */
export function undefineAt(id: string): void {
  for (const variable of added.get(id) ?? []) {
    replaced.add(variable);
    variable.delete();
  }
  added.delete(id);
  roots?.delete(id);
}

function variableOf(cell: HTMLElement): Variable {
  const own = [...findRuntime()._variables].find((variable) => cellOf(variable) === cell);
  if (own === undefined) throw new Error(`Cell ${cell.dataset.cell} is not defined.`);
  return own;
}

/** The variables of the names that a cell gives. */
function outputsOf(own: Variable): Variable[] {
  return [...findRuntime()._variables].filter(
    ({_name, _inputs}) => _name !== null && _inputs.length === 1 && _inputs[0] === own,
  );
}

function watchVariable(variable: Variable, listener: ActivityListener): void {
  const cell = cellOf(variable);
  const observer = variable._observer;
  if (!cell || typeof observer === "symbol") return;
  const {pending, fulfilled, rejected} = observer;
  const tell = (activity: CellActivity) => {
    if (!replaced.has(variable)) listener(cell, activity);
  };
  observer.pending = () => {
    tell("running");
    pending?.call(observer);
  };
  observer.fulfilled = (value) => {
    tell("idle");
    fulfilled?.call(observer, value);
  };
  observer.rejected = (error) => {
    tell("error");
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
 * Framework exports no runtime. A probe gets hold of it: the runtime puts each new variable into sets,
 * and for the moment in which the probe is defined, sets tell what they are given. In that moment the
 * probe's root is looked up in a map, which is Framework's list of roots. A variable needs a
 * root; the probe borrows the first cell's, and leaves the list of what that root shows as it was.
 */
function findRuntime(): Runtime {
  if (probe) return probe._module._runtime;
  const root = rootOf(document.body);
  if (!root) throw new Error("This page has no cells.");
  const {_nodes, _expanded} = root;
  const {add} = Set.prototype;
  const {get} = Map.prototype;
  Set.prototype.add = function (value) {
    if (value?._module?._runtime) probe ??= value;
    return add.call(this, value);
  };
  Map.prototype.get = function (key) {
    const value = get.call(this, key);
    if (value === root) roots ??= this;
    return value;
  };
  try {
    define({id: idOf(root), body: () => {}});
  } finally {
    Set.prototype.add = add;
    Map.prototype.get = get;
  }
  Object.assign(root, {_nodes, _expanded});
  if (!probe) throw new Error("Framework's runtime was not found.");
  return (probe as Variable)._module._runtime;
}

function rootOf(element: HTMLElement): Root | undefined {
  const nodes = document.createNodeIterator(element, NodeFilter.SHOW_COMMENT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (ROOT.test((node as Comment).data)) return node as Root;
  }
  return undefined;
}

const idOf = (root: Root): string => (ROOT.exec(root.data) as RegExpExecArray)[1];
