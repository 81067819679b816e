/**
 * The page as one file that needs no other: styles and fonts, modules, the worker, its kernels and data
 * lie in it as data: addresses. An import map gives modules their names, so that they import each other
 * as before, also where the page was opened from a disk.
 */
import {type ModuleLinks, SCHEME, SiteModule} from "./modules.js";
import {editsElement} from "./page.js";
import {TakeError, type TakenChapter} from "./taken.js";

export interface SavedPage {
  readonly chapter: TakenChapter;
  /** The page as the site serves it. */
  readonly html: string;
  /** Under which name the file keeps its reader's edits, apart from other files of the same chapter. */
  readonly keptAs: string;
  /** What lies at an address of the site; undefined where nothing does. */
  readonly load: (address: string) => Promise<Uint8Array | undefined>;
  /**
   * Whether a file belongs into it that the page's modules attach. Others stay on the site.
   *
   * @param atOnce whether the module is loaded with the page, and not only when a reader asks
   */
  readonly needs: (address: string, atOnce: boolean) => boolean;
}

/** A module that is loaded only when a reader asks, and is bigger, stays on the site. */
const MOST_ON_DEMAND = 600_000;

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** @throws TakeError where a file of the site is missing */
export async function writePage(page: SavedPage): Promise<string> {
  return new PageWriter(page).write();
}

class PageWriter {
  readonly #modules = new Map<string, SiteModule | undefined>();
  readonly #files = new Map<string, string>();
  /** Modules that are imported when they are needed. It grows while they are read. */
  readonly #onDemand: string[] = [];

  constructor(private readonly page: SavedPage) {}

  async write(): Promise<string> {
    const {chapter, keptAs} = this.page;
    const parts = splitHtml(this.page.html);
    const scripts: (SiteModule | undefined)[] = [];
    for (const part of parts) scripts.push(await this.#readScript(part));
    for (const address of this.#onDemand) await this.#addModule(address, false, MOST_ON_DEMAND);
    const body: string[] = [];
    for (const [i, part] of parts.entries()) {
      const script = scripts[i];
      if (script) body.push(`<script type="module">${this.#rewrite(script)}</script>`);
      else body.push(isElement(part) ? part : await this.#markup(part));
    }
    const html = body
      .join("")
      .replace(/(<a class="chapter-source"[^>]* data-slug=")[^"]*"/, `$1${keptAs}"`);
    const imports: Record<string, string> = {};
    for (const [address, module] of this.#modules) {
      if (module)
        imports[nameOf(address)] = dataAddress("text/javascript", encode(this.#rewrite(module)));
    }
    const files = JSON.stringify(Object.fromEntries(this.#files));
    const head = [
      editsElement(chapter),
      `<script>globalThis.$files = ${files};</script>`,
      `<script type="importmap">${JSON.stringify({imports})}</script>`,
    ].join("\n");
    return html.replace(/<meta charset="utf-8">/, (meta) => `${meta}\n${head}`);
  }

  /** The module of a script element with all that it imports; undefined for everything else. */
  async #readScript(part: string): Promise<SiteModule | undefined> {
    const [, attributes, code] = /^<script\b([^>]*)>([\s\S]*)<\/script>$/.exec(part) ?? [];
    if (!attributes?.includes('type="module"')) return undefined;
    const src = /\bsrc="([^"]*)"/.exec(attributes)?.[1];
    const text = src ? `import ${JSON.stringify(src)};` : code;
    const module = new SiteModule(text, this.page.chapter.address);
    const {statically, dynamically, files} = module.links;
    // Cells import dynamically: they run at once all the same.
    await this.#follow({statically: [...statically, ...dynamically], dynamically: [], files: []});
    // A page lists all files that any of its modules could ever ask for.
    await this.#addFiles(files, false);
    return module;
  }

  async #follow({statically, dynamically, files}: ModuleLinks, atOnce = true): Promise<void> {
    // What a module of the page needs at once comes first, for it takes its files with it.
    for (const address of statically)
      await this.#addModule(address, atOnce, Number.POSITIVE_INFINITY);
    await this.#addFiles(files, atOnce);
    this.#onDemand.push(...dynamically);
  }

  async #addModule(address: string, atOnce: boolean, most: number): Promise<void> {
    if (this.#modules.has(address)) return;
    this.#modules.set(address, undefined);
    const bytes = await this.page.load(address);
    // Framework names libraries that a site may use, whether it has them or not.
    if (!bytes || bytes.length > most) {
      if (most === Number.POSITIVE_INFINITY) throw missing(address);
      return;
    }
    const module = new SiteModule(new TextDecoder().decode(bytes), address);
    this.#modules.set(address, module);
    await this.#follow(module.links, atOnce);
  }

  async #addFiles(addresses: readonly string[], atOnce: boolean): Promise<void> {
    for (const address of addresses) {
      if (this.#files.has(address) || !this.page.needs(address, atOnce)) continue;
      this.#files.set(address, await this.#asData(address));
    }
  }

  async #asData(address: string): Promise<string> {
    const bytes = await this.page.load(address);
    if (!bytes) throw missing(address);
    return dataAddress(
      TYPES[/\.(\w+)$/.exec(address)?.[1] ?? ""] ?? "application/octet-stream",
      bytes,
    );
  }

  #rewrite(module: SiteModule): string {
    return module.rewritten(
      (address) => (this.#modules.get(address) ? nameOf(address) : undefined),
      (address) =>
        this.#files.has(address)
          ? `globalThis.$files[${JSON.stringify(address)}]`
          : JSON.stringify(address),
    );
  }

  /** Markup without scripts: styles put in, everything else at its full address. */
  async #markup(html: string): Promise<string> {
    const {address} = this.page.chapter;
    const links = await replaceAsync(
      html.replace(/<link rel="(?:modulepreload|preload)"[^>]*>\n?/g, ""),
      /<link rel="stylesheet"[^>]*\bhref="([^"]*)"[^>]*>/g,
      async ([, href]) => `<style>${await this.#style(new URL(href, address).href)}</style>`,
    );
    return replaceAsync(
      links,
      /(<(\w+)\b[^>]*?\s(?:href|src)=")([^"#:][^":]*)"/g,
      async ([whole, before, tag, path]) => {
        const full = new URL(path.replaceAll("&amp;", "&"), address).href;
        const inside = tag === "img" || /\bclass="chapter-source"/.test(whole);
        return `${before}${inside ? await this.#asData(full) : full}"`;
      },
    );
  }

  async #style(address: string): Promise<string> {
    const bytes = await this.page.load(address);
    if (!bytes) throw missing(address);
    return replaceAsync(
      new TextDecoder().decode(bytes),
      /url\((["']?)(?!data:)([^"')]+)\1\)/g,
      async ([, , path]) => `url(${await this.#asData(new URL(path, address).href)})`,
    );
  }
}

const nameOf = (address: string): string => SCHEME + new URL(address).pathname;

const missing = (address: string): TakeError =>
  new TakeError(`${new URL(address).pathname} cannot be loaded. Is the network there?`);

/** Scripts and styles apart from the markup around them. */
const splitHtml = (html: string): string[] =>
  html.split(/(<script\b[^>]*>[\s\S]*?<\/script>|<style\b[^>]*>[\s\S]*?<\/style>)/);

const isElement = (part: string): boolean => /^<(script|style)\b/.test(part);

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function dataAddress(type: string, bytes: Uint8Array): string {
  const pieces: string[] = [];
  // As many at a time as a call takes arguments.
  for (let i = 0; i < bytes.length; i += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(i, i + 0x8000)));
  }
  return `data:${type};base64,${btoa(pieces.join(""))}`;
}

async function replaceAsync(
  text: string,
  pattern: RegExp,
  replace: (match: RegExpMatchArray) => Promise<string>,
): Promise<string> {
  const matches = [...text.matchAll(pattern)];
  const replaced = await Promise.all(matches.map(replace));
  let result = "";
  let from = 0;
  for (const [i, match] of matches.entries()) {
    result += text.slice(from, match.index) + replaced[i];
    from = (match.index ?? 0) + match[0].length;
  }
  return result + text.slice(from);
}
