/** Observable Inputs ships without types: these are the parts a chapter uses. */
declare module "@observablehq/inputs" {
  /** What every input is: a form with a value that `view` follows. */
  export type Input<T> = HTMLFormElement & {value: T};

  interface Common {
    label?: string | Node;
    width?: number | string;
    disabled?: boolean;
  }

  export interface RangeOptions extends Common {
    value?: number;
    step?: number;
    placeholder?: string;
    format?: (value: number) => string;
    transform?: (value: number) => number;
    invert?: (value: number) => number;
    validate?: (input: HTMLInputElement) => boolean;
  }
  export function range(extent?: readonly [number, number], options?: RangeOptions): Input<number>;
  export function number(options?: RangeOptions): Input<number>;
  export function number(extent: readonly [number, number], options?: RangeOptions): Input<number>;

  export interface ChoiceOptions<K, V> extends Omit<Common, "disabled"> {
    disabled?: boolean | Iterable<K>;
    keyof?: (datum: K) => unknown;
    valueof?: (datum: K) => V;
    format?: (datum: K) => string | number | Node;
    sort?: boolean | "ascending" | "descending" | ((a: unknown, b: unknown) => number);
    unique?: boolean;
    locale?: string;
  }
  type One<K, V> = ChoiceOptions<K, V> & {value?: V; key?: K};
  type Many<K, V> = ChoiceOptions<K, V> & {value?: Iterable<V>; key?: Iterable<K>};

  export function radio<K, V>(data: ReadonlyMap<K, V>, options?: One<K, V>): Input<V>;
  export function radio<const V>(data: Iterable<V>, options?: One<V, V>): Input<V>;
  export function checkbox<K, V>(data: ReadonlyMap<K, V>, options?: Many<K, V>): Input<V[]>;
  export function checkbox<const V>(data: Iterable<V>, options?: Many<V, V>): Input<V[]>;
  export function select<K, V>(
    data: ReadonlyMap<K, V>,
    options: Many<K, V> & {multiple: true | number},
  ): Input<V[]>;
  export function select<const V>(
    data: Iterable<V>,
    options: Many<V, V> & {multiple: true | number},
  ): Input<V[]>;
  export function select<K, V>(data: ReadonlyMap<K, V>, options?: One<K, V>): Input<V>;
  export function select<const V>(data: Iterable<V>, options?: One<V, V>): Input<V>;
  export function toggle(options?: Common & {value?: boolean}): Input<boolean>;
  export function toggle<T>(options: Common & {value?: T; values: readonly [T, T]}): Input<T>;

  type Button<T> = readonly [content: string | Node, reduce: (value: T) => T];
  export interface ButtonOptions<T> extends Common {
    value?: T;
    required?: boolean;
    reduce?: (value: T) => T;
  }
  export function button(content?: string | Node, options?: ButtonOptions<number>): Input<number>;
  export function button<T>(content: string | Node, options: ButtonOptions<T>): Input<T>;
  export function button<T>(content: readonly Button<T>[], options?: ButtonOptions<T>): Input<T>;

  export interface TextOptions extends Common {
    value?: string;
    placeholder?: string;
    pattern?: string;
    spellcheck?: boolean;
    minlength?: number;
    maxlength?: number;
    required?: boolean;
    readonly?: boolean;
    datalist?: Iterable<string>;
    submit?: boolean | string;
  }
  export function text(options?: TextOptions): Input<string>;
  export function textarea(
    options?: TextOptions & {rows?: number; resize?: boolean; monospace?: boolean},
  ): Input<string>;
  export function color(options?: Common & {value?: string}): Input<string>;

  export interface TableOptions<T> {
    columns?: readonly (keyof T & string)[];
    value?: T | Iterable<T>;
    rows?: number;
    height?: number;
    maxHeight?: number;
    maxWidth?: number | string;
    width?: number | string | Partial<Record<keyof T & string, number>>;
    sort?: keyof T & string;
    reverse?: boolean;
    format?: {[K in keyof T & string]?: (value: T[K], index: number, data: T[]) => unknown};
    align?: Partial<Record<keyof T & string, "left" | "center" | "right">>;
    header?: Partial<Record<keyof T & string, string | Node>>;
    layout?: "fixed" | "auto";
    required?: boolean;
    select?: boolean;
    multiple?: boolean;
  }
  export function table<T extends object>(
    data: Iterable<T>,
    options?: TableOptions<T> & {multiple?: true},
  ): Input<T[]>;
  export function table<T extends object>(
    data: Iterable<T>,
    options: TableOptions<T> & {multiple: false},
  ): Input<T | null>;
  export function search<T>(
    data: Iterable<T>,
    options?: Common & {query?: string; placeholder?: string; columns?: readonly string[]},
  ): Input<T[]>;

  type Values<T> = {[K in keyof T]: T[K] extends {value: infer V} ? V : unknown};
  export function form<const T extends readonly Element[] | Readonly<Record<string, Element>>>(
    inputs: T,
    options?: {template?: (inputs: T) => Element},
  ): Input<Values<T>>;
  export function input<T>(value?: T): EventTarget & {value: T};
  export function bind<T extends Element>(
    target: T,
    source: EventTarget & {value?: unknown},
    invalidation?: Promise<unknown>,
  ): T;
  export function disposal(element: Element): Promise<void>;
  export function formatTrim(value: number): string;
}

declare module "npm:@observablehq/inputs" {
  export * from "@observablehq/inputs";
}
