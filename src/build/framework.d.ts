/** The parts of Observable Framework that the build drives from inside. It publishes no types. */
declare module "@observablehq/framework/dist/config.js" {
  export interface Config {
    root: string;
    output: string;
    paths(): AsyncGenerator<string>;
  }
  export function normalizeConfig(spec: object, root?: string, watchPath?: string): Config;
}

declare module "@observablehq/framework/dist/build.js" {
  import type {Config} from "@observablehq/framework/dist/config.js";
  export interface Effects {
    logger: {log(...args: unknown[]): void; warn(...args: unknown[]): void};
    output: {write(text: string): void};
  }
  export class FileBuildEffects {
    constructor(outputRoot: string, cacheDir: string, options?: Partial<Effects>);
  }
  export function build(options: {config: Config}, effects?: FileBuildEffects): Promise<void>;
}

declare module "@observablehq/framework/dist/preview.js" {
  import type {Server} from "node:http";
  export class PreviewServer {
    constructor(options: {config?: string; root?: string; server: Server; verbose?: boolean});
  }
}

declare module "@observablehq/framework/dist/javascript/parse.js" {
  export function parseJavaScript(
    input: string,
    options: {path: string},
  ): {
    references: {name: string}[];
    imports: {name: string}[];
    declarations: {name: string}[] | null;
  };
}

declare module "@observablehq/framework/dist/javascript/module.js" {
  export function transformJavaScriptSync(source: string, loader: "ts"): string;
}

declare module "@observablehq/framework/dist/markdown.js" {
  export function createMarkdownIt(): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the page's syntax trees, which tests pick through
  export function parseMarkdown(input: string, options: object): {body: string; code: any[]};
}

declare module "@observablehq/framework/dist/html.js" {
  export function rewriteHtml(html: string, resolvers: object): string;
}

declare module "@observablehq/framework/dist/javascript/references.js" {
  export function findReferences(node: object): {name: string}[];
}
declare module "@observablehq/framework/dist/javascript/declarations.js" {
  export function findDeclarations(node: object, input: string): {name: string}[];
}
declare module "@observablehq/framework/dist/javascript/assignments.js" {
  export function checkAssignments(node: object, references: {name: string}[], input: string): void;
}
declare module "@observablehq/framework/dist/javascript/awaits.js" {
  export function findAwaits(node: object): object[];
}
