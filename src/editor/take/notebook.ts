/**
 * The chapter as a Jupyter notebook (nbformat 4.5) for the kernel of Deno. Code cells hold the chapter's
 * code in an order in which it can run; import names are addresses of the book's library in it, since a
 * notebook knows no others. What is added for the kernel is marked, and left out when it is read.
 */
import {inRunningOrder} from "./order.js";
import {frontMatterValue, type Part, partsOf} from "./prose.js";
import {type CellOfChapter, type CellReader, readCells} from "./readCells.js";
import {PAGE_NAMES} from "./script.js";
import {
  type BookChapter,
  changedCells,
  digestsOf,
  expectChapter,
  TakeError,
  type Taken,
  type TakenCell,
  type TakenChapter,
} from "./taken.js";

/** Addresses that the notebook's code loads from. */
export interface NotebookAddresses {
  /** Of the module that holds the library, the data sets and what prints. */
  readonly library: string;
  /** Of data files, by their names in the book. */
  readonly data: Readonly<Record<string, string>>;
}

interface NotebookCell {
  readonly cell_type: "code" | "markdown";
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly source: readonly string[];
  readonly execution_count?: null;
  readonly outputs?: readonly never[];
}

/** What this project adds to a code cell's metadata. */
interface OwnMetadata {
  /** Id in the chapter; absent in a cell that is added. */
  readonly cell?: string;
  /** Import names in the order in which they stood in the code. */
  readonly imports?: readonly string[];
  /** The book's code, where the cell was edited. */
  readonly book?: string;
}

const IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)(["'])(nnlive(?:\/(?:data|views|inside))?)\2/g;

export function writeNotebook(
  chapter: TakenChapter,
  reader: CellReader,
  addresses: NotebookAddresses,
): string {
  const {book, address} = chapter;
  const cells = readCells(chapter, reader);
  const ids = new Set<string>();
  const notebook = {
    cells: [
      markdown(title(chapter), "title", ids),
      setup(cells, addresses, ids),
      ...arrange(partsOf(book.mdx, address), cells).flatMap((part, i) =>
        "prose" in part
          ? [markdown(part.prose, `text-${i + 1}`, ids)]
          : codeCells(part, chapter, addresses.library, ids),
      ),
    ],
    metadata: {
      kernelspec: {display_name: "Deno", language: "typescript", name: "deno"},
      language_info: {
        name: "typescript",
        file_extension: ".ts",
        mimetype: "text/x.typescript",
        pygments_lexer: "typescript",
        nbconvert_exporter: "script",
      },
      nnlive: {chapter: book.slug, library: addresses.library, cells: digestsOf(book)},
      title: book.title,
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** @throws TakeError for a text that is no notebook of the chapter */
export function readNotebook(text: string, book: BookChapter): Taken {
  const {cells, metadata} = parse(text);
  const own = (metadata?.nnlive ?? {}) as {
    chapter?: string;
    library?: string;
    cells?: Record<string, unknown>;
  };
  expectChapter(own.chapter, book);
  const found = cells.flatMap((cell): TakenCell[] => {
    if (cell?.cell_type !== "code") return [];
    const mine = cell.metadata?.nnlive as OwnMetadata | undefined;
    const id = mine ? mine.cell : cell.id;
    if (id === undefined) return [];
    const {source} = cell;
    const code = Array.isArray(source) ? source.join("") : String(source ?? "");
    const named = withNames(code, own.library, mine?.imports ?? []);
    return [{cell: String(id), code: named, ...(mine?.book !== undefined && {book: mine.book})}];
  });
  return changedCells(found, book, own.cells);
}

interface ReadNotebook {
  readonly cells: readonly {
    readonly cell_type?: string;
    readonly id?: string;
    readonly metadata?: Record<string, unknown>;
    readonly source?: string | string[];
  }[];
  readonly metadata?: Record<string, unknown>;
}

function parse(text: string): ReadNotebook {
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch {
    throw new TakeError("This notebook is damaged: it is no JSON. Perhaps it was cut off.");
  }
  const {cells, nbformat} = (notebook ?? {}) as {cells?: unknown; nbformat?: unknown};
  if (!Array.isArray(cells) || typeof nbformat !== "number") {
    throw new TakeError("This is no notebook: it has no list of cells.");
  }
  if (nbformat !== 4) {
    throw new TakeError(`This notebook has format ${nbformat}. Save it in format 4 with Jupyter.`);
  }
  return notebook as ReadNotebook;
}

/** The book's order of prose; cells that others need are moved up to before those. */
function arrange(
  parts: readonly Part[],
  cells: readonly CellOfChapter[],
): ({readonly prose: string} | CellOfChapter)[] {
  const order = inRunningOrder(cells);
  const waiting = new Set(order);
  const arranged: ReturnType<typeof arrange> = [];
  for (const part of parts) {
    if ("prose" in part) {
      arranged.push(part);
      continue;
    }
    // Everything up to the cell, in running order: only what it needs stands before it there.
    const cell = cells.find(({id}) => id === part.cell);
    if (!cell || !waiting.has(cell)) continue;
    for (const before of order.slice(0, order.indexOf(cell) + 1)) {
      if (waiting.delete(before)) arranged.push(before);
    }
  }
  return [...arranged, ...waiting];
}

function title({book: {title, mdx, slug}, address}: TakenChapter): string {
  const number = frontMatterValue(mdx, "number");
  const lines = [
    `# ${number ? `${number}. ` : ""}${title}`,
    frontMatterValue(mdx, "tagline"),
    `From [Neural Networks, Live](${address}). Load this notebook (${slug}.ipynb) in that page to have your changes there. It runs with the kernel of [Deno](https://deno.com): \`deno jupyter --install\`.`,
  ];
  return lines.filter((line) => line).join("\n\n");
}

function setup(
  cells: readonly CellOfChapter[],
  {library, data}: NotebookAddresses,
  ids: Set<string>,
): NotebookCell {
  const declared = new Set(cells.flatMap(({outputs}) => outputs));
  const needed = new Set(cells.flatMap(({inputs}) => inputs));
  const names = PAGE_NAMES.filter((name) => needed.has(name) && !declared.has(name));
  const lines = [
    "// What the cells find in the page: here it prints.",
    `import {${["$data", "$run", ...names].join(", ")}} from ${JSON.stringify(library)};`,
    `$data(${JSON.stringify(data, null, 2)});`,
  ];
  return code(lines.join("\n"), claim("setup", ids), {});
}

function codeCells(
  {id, code: text}: CellOfChapter,
  {book, edits}: TakenChapter,
  library: string,
  ids: Set<string>,
): NotebookCell[] {
  const imports: string[] = [];
  const source = text.replace(IMPORT, (_, before: string, quote: string, name: string) => {
    imports.push(name);
    return before + quote + library + quote;
  });
  const original = book.cells.find((cell) => cell.id === id)?.source;
  const own: OwnMetadata = {cell: id, imports, ...(edits.has(id) && {book: original})};
  const cell = code(source, claim(id, ids), own);
  if (!/\btrain\s*(?:<[^>]*>)?\(/.test(text)) return [cell];
  // In the page the reader plays the runs.
  return [
    cell,
    code("await $run(); // trains what the cell above made", claim(`${id}-run`, ids), {}),
  ];
}

function withNames(code: string, library: string | undefined, imports: readonly string[]): string {
  if (!library) return code;
  let i = 0;
  return code.replace(
    /(\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]*)\2/g,
    (whole, before: string, quote: string, name: string) =>
      name === library ? before + quote + (imports[i++] ?? "nnlive") + quote : whole,
  );
}

function markdown(text: string, id: string, ids: Set<string>): NotebookCell {
  return {cell_type: "markdown", id: claim(id, ids), metadata: {}, source: toLines(text)};
}

function code(text: string, id: string, nnlive: OwnMetadata): NotebookCell {
  return {
    cell_type: "code",
    id,
    metadata: {nnlive},
    source: toLines(text),
    execution_count: null,
    outputs: [],
  };
}

/** Lines that keep their newlines, as nbformat has them. */
const toLines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** An id as nbformat wants it, and given to no other cell. */
function claim(id: string, ids: Set<string>): string {
  const base = id.replace(/[^\w-]/g, "-").slice(0, 56) || "cell";
  let own = base;
  for (let i = 2; ids.has(own); ++i) own = `${base}-${i}`;
  ids.add(own);
  return own;
}
