/**
 * Joins the modules of a built site. Framework publishes each source file as one module: a page with
 * cells would ask for some two hundred. Here esbuild puts what pages import by name, with all that it
 * imports, into a few files, minified. `npm start` serves the modules as they are, so that a change
 * touches one of them.
 */
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join, posix, relative, sep} from "node:path";
import {build, type Metafile, type Plugin} from "esbuild";
import {joinLeaves} from "./joinLeaves.js";
import {leaveOutReferences} from "./references.js";

/** Where Framework puts the site's own modules. */
const MODULES = "_import/";

const CHUNKS = "_import/chunks/[hash]";

/** Before the names of files that a module attaches, relative to where it stood before it was joined. */
const FILES = /(?<=")(?:\.\.\/)+_file\//g;

/** Stands before the path of a file that is not joined until it is known which file imports it. */
const OUTSIDE = "not-joined:/";

const PRELOAD = /<link rel="modulepreload" href="([^"]*)">\n/g;

type Outputs = Metafile["outputs"];

/** @param directory of the built site; its pages and modules are changed */
export async function bundleSite(directory: string): Promise<void> {
  const pages = readdirSync(directory, {recursive: true, encoding: "utf8"})
    .filter((name) => name.endsWith(".html"))
    .map((name) => readPage(directory, slashes(name)));
  const entries = new Set(pages.flatMap(({modules}) => modules));
  if (entries.size === 0) return;
  const {inputs, outputs} = await joinModules(directory, [...entries]);
  for (const name of Object.keys(inputs)) if (!outputs[name]) rmSync(join(directory, name));
  for (const page of pages) writeFileSync(join(directory, page.name), preloaded(page, outputs));
}

interface Page {
  /** Path below the site, as all of these. */
  readonly name: string;
  readonly html: string;
  /** What the page's own script imports of the site's modules. */
  readonly modules: readonly string[];
}

function readPage(directory: string, name: string): Page {
  const html = readFileSync(join(directory, name), "utf8");
  const imported = html.replace(PRELOAD, "").matchAll(/"([^"<>\s]*_import\/[^"<>\s]+\.js)"/g);
  const paths = Array.from(imported, ([, path]) => posix.join(posix.dirname(name), path));
  return {name, html, modules: [...new Set(paths)].filter((path) => path.startsWith(MODULES))};
}

/** The page, asking at once for the files that its modules now are, instead of the old ones. */
function preloaded({name, html, modules}: Page, outputs: Outputs): string {
  const wanted = new Set(modules);
  for (const module of wanted) {
    for (const {path, kind} of outputs[module].imports) {
      if (kind === "import-statement" && outputs[path]) wanted.add(path);
    }
  }
  const links = Array.from(
    wanted,
    (path) => `<link rel="modulepreload" href="${relativePath(name, path)}">\n`,
  );
  return html.replace(PRELOAD, (link: string, path: string) =>
    posix.join(posix.dirname(name), path).startsWith(MODULES) ? links.splice(0).join("") : link,
  );
}

async function joinModules(directory: string, entries: readonly string[]): Promise<Metafile> {
  const {outputFiles, metafile} = await build({
    absWorkingDir: directory,
    entryPoints: [...entries],
    outdir: ".",
    outbase: ".",
    chunkNames: CHUNKS,
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2022",
    plugins: [outside(directory), leaveOutReferences],
    logLevel: "silent",
  });
  const mark = new RegExp(`(?<=")${OUTSIDE}([^"]+)(?=")`, "g");
  const {files, outputs} = await joinLeaves(
    outputFiles.map(({path, text}) => ({name: slashes(relative(directory, path)), text})),
    metafile.outputs,
    (name) => name.startsWith(`${MODULES}chunks/`),
  );
  for (const {name, text} of files) {
    mkdirSync(dirname(join(directory, name)), {recursive: true});
    writeFileSync(
      join(directory, name),
      text
        .replace(mark, (_, target: string) => relativePath(name, target))
        .replace(FILES, () => `${relativePath(name, "_file")}/`),
    );
  }
  return {...metafile, outputs};
}

/** Leaves alone what Framework, npm or Node put beside the site's own modules. */
const outside = (directory: string): Plugin => ({
  name: "outside",
  setup({onResolve}) {
    onResolve({filter: /^\.{1,2}\//}, ({path, resolveDir}) => {
      const target = slashes(relative(directory, join(resolveDir, path)));
      if (target.startsWith(MODULES)) return undefined;
      return {path: OUTSIDE + target, external: true};
    });
  },
});

function relativePath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith("../") ? path : `./${path}`;
}

const slashes = (path: string): string => path.split(sep).join("/");
