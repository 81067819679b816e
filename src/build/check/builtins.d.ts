/** What every cell has without an import, as Framework's page provides it. Types only. */

export * as Inputs from "@observablehq/inputs";
export * as Plot from "@observablehq/plot";
export * as d3 from "d3";

/** Shows a value below the cell, and gives it back. */
export declare function display<T>(value: T): T;
/** Shows an input; other cells see its value, and follow it. */
export declare function view<T>(input: T): AsyncGenerator<InputValue<T>, void, void>;

export declare const width: number;
export declare const dark: boolean;
export declare const now: number;
/** Resolves when the cell is about to run again. */
export declare const invalidation: Promise<void>;
/** Resolves, with the value, when the cell's output is on the screen. */
export declare function visibility<T>(value?: T): Promise<T>;

type Template<T> = ((strings: TemplateStringsArray, ...values: unknown[]) => T) & {
  fragment(strings: TemplateStringsArray, ...values: unknown[]): DocumentFragment;
};
export declare const html: Template<HTMLElement>;
export declare const svg: Template<SVGElement>;

export declare function resize(
  render: (width: number, height: number) => Node | Promise<Node>,
  invalidation?: Promise<unknown>,
): HTMLElement;
/** A value that its own cell may change; other cells see the value, and follow it. */
export declare function Mutable<T>(value: T): AsyncGenerator<T, void, void> & {value: T};

type Dispose = (() => void) | undefined;
export declare const Generators: {
  input<T>(element: T): AsyncGenerator<InputValue<T>, void, void>;
  observe<T>(initialize: (change: (value: T) => T) => Dispose): AsyncGenerator<T, void, void>;
  queue<T>(initialize: (change: (value: T) => T) => Dispose): AsyncGenerator<T, void, void>;
  now(): AsyncGenerator<number, void, void>;
  width(element: Element): AsyncGenerator<number, void, void>;
  dark(): AsyncGenerator<boolean, void, void>;
};

export interface File {
  readonly name: string;
  readonly mimeType: string;
  readonly lastModified: number;
  readonly size: number;
  url(): Promise<string>;
  blob(): Promise<Blob>;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(encoding?: string): Promise<string>;
  json<T = unknown>(): Promise<T>;
  stream(): Promise<ReadableStream<Uint8Array>>;
  csv(options?: {array?: boolean; typed?: boolean}): Promise<Record<string, unknown>[]>;
  tsv(options?: {array?: boolean; typed?: boolean}): Promise<Record<string, unknown>[]>;
  image(properties?: Partial<HTMLImageElement>): Promise<HTMLImageElement>;
}
export declare function FileAttachment(name: string): File;

type InputValue<T> = T extends {value: infer V} ? V : unknown;

/** What another cell sees of a value: promises are waited for, of generators it is the latest. */
export type Resolved<T> =
  IsAny<T> extends true ? T : T extends PromiseLike<infer V> ? Latest<V> : Latest<T>;

type Latest<T> =
  T extends AsyncGenerator<infer V, unknown, never>
    ? Widened<Awaited<V>>
    : T extends Generator<infer V, unknown, never>
      ? Widened<Awaited<V>>
      : Widened<T>;
type IsAny<T> = 0 extends 1 & T ? true : false;
/** Cells are there to be edited: that a value is 5 now does not mean that it is always 5. */
type Widened<T> = T extends number ? number : T extends boolean ? boolean : T;
