/** The parts of Framework that the checks use. Framework ships them without types. */
declare module "@observablehq/framework/dist/javascript/transpile.js" {
  export function transpileJavaScript(
    node: object,
    options: {id: string; path: string; resolveImport?: (name: string) => string},
  ): string;
}

declare module "@observablehq/framework/dist/client/stdlib/generators/index.js" {
  export function input(element: unknown): AsyncGenerator<unknown>;
  export function observe(
    initialize: (change: (value: unknown) => void) => unknown,
  ): AsyncGenerator;
  export function queue(initialize: (change: (value: unknown) => void) => unknown): AsyncGenerator;
}

declare module "@observablehq/framework/dist/client/stdlib/mutable.js" {
  export function Mutable<T>(value: T): AsyncGenerator<T> & {value: T};
}

declare module "@observablehq/runtime" {
  export interface Observer {
    pending?(): void;
    fulfilled?(value: unknown, name?: string): void;
    rejected?(error: unknown, name?: string): void;
  }
  export interface Variable {
    define(name: string | null, inputs: readonly string[], definition: unknown): Variable;
    define(inputs: readonly string[], definition: unknown): Variable;
    delete(): void;
  }
  export interface Module {
    variable(observer?: Observer | true, options?: {shadow?: Record<string, unknown>}): Variable;
    define(name: string, inputs: readonly string[], definition: unknown): Variable;
    value(name: string): Promise<unknown>;
  }
  export class Runtime {
    constructor(builtins?: Record<string, () => unknown>);
    module(): Module;
    dispose(): void;
  }
  export class RuntimeError extends Error {
    readonly input?: string;
  }
}
