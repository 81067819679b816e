/**
 * Joins the small files that a bundle shares. esbuild gives each group of entries that share a module
 * a file of its own, so every part that loads on demand splits off a few hundred bytes more. Those that
 * import nothing can be evaluated at any time: they become one file.
 */
import {createHash} from "node:crypto";
import {posix} from "node:path";
import {build, type Metafile} from "esbuild";

/** A shared file of at most so many bytes is small. */
const SMALL = 8192;

interface File {
  /** Path below the site. */
  readonly name: string;
  readonly text: string;
}

/** @returns the files with the small ones joined, and the outputs as they are then */
export async function joinLeaves(
  files: readonly File[],
  outputs: Metafile["outputs"],
  isShared: (name: string) => boolean,
): Promise<{files: File[]; outputs: Metafile["outputs"]}> {
  const isLeaf = ({name, text}: File) =>
    isShared(name) && outputs[name].imports.length === 0 && text.length <= SMALL;
  const leaves = files.filter(isLeaf);
  if (leaves.length < 2) return {files: [...files], outputs};
  const numbers = new Map(leaves.map(({name}, i) => [name, i]));
  const text = await joinTexts(leaves, outputs);
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const joined = {name: posix.join(posix.dirname(leaves[0].name), `${hash}.js`), text};
  const renamed = files
    .filter((file) => !isLeaf(file))
    .map(({name, text}) => ({name, text: importJoined(text, name, joined.name, numbers)}));
  const rest = Object.entries(outputs)
    .filter(([name]) => !numbers.has(name))
    .map(([name, output]) => {
      const kept = output.imports.filter(({path}) => !numbers.has(path));
      const changed = kept.length < output.imports.length;
      const leaf = {path: joined.name, kind: "import-statement" as const};
      return [name, {...output, imports: changed ? [...kept, leaf] : kept}] as const;
    });
  const own = {...outputs[leaves[0].name], bytes: joined.text.length, imports: []};
  return {files: [...renamed, joined], outputs: {...Object.fromEntries(rest), [joined.name]: own}};
}

/** One text of several, which exports what number i calls `a` as `_i_a`. */
async function joinTexts(leaves: readonly File[], outputs: Metafile["outputs"]): Promise<string> {
  const lines = leaves.map(({name}, i) => {
    const names = outputs[name].exports.map((it) => `${it} as _${i}_${it}`);
    return names.length > 0 ? `export {${names}} from "leaf:${i}";` : `import "leaf:${i}";`;
  });
  const {outputFiles} = await build({
    stdin: {contents: lines.join("\n")},
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
    plugins: [
      {
        name: "leaves",
        setup({onResolve, onLoad}) {
          onResolve({filter: /^leaf:/}, ({path}) => ({path, namespace: "leaf", sideEffects: true}));
          onLoad({filter: /.*/, namespace: "leaf"}, ({path}) => ({
            contents: leaves[Number(path.slice("leaf:".length))].text,
          }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}

/** Lets imports (and exports) from small files come from the joined one. */
function importJoined(
  text: string,
  name: string,
  joined: string,
  numbers: ReadonlyMap<string, number>,
): string {
  const relative = posix.relative(posix.dirname(name), joined);
  const path = relative.startsWith("../") ? relative : `./${relative}`;
  return text.replace(
    /\b(import|export)(?:\{([^{}"]*)\}from)?"(\.[^"]*\.js)"/g,
    (statement, word: string, list: string | undefined, from: string) => {
      const number = numbers.get(posix.join(posix.dirname(name), from));
      if (number === undefined) return statement;
      if (list === undefined) return `${word}"${path}"`;
      const names = list.split(",").map((it) => {
        const [theirs, ours] = it.trim().split(/\s+as\s+/);
        return `_${number}_${theirs} as ${ours ?? theirs}`;
      });
      return `${word}{${names}}from"${path}"`;
    },
  );
}
