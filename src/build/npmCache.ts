/**
 * Fills Framework's cache of npm libraries from node_modules, so that neither a build nor a reader
 * ever asks the network. Framework looks in src/.observablehq/cache/_npm/<name>@<version>/ first.
 *
 * Libraries that the book uses are bundled there. Framework also wants to know a version of each
 * library that it recommends, used or not: for those an empty folder is answer enough.
 */
import {existsSync, mkdirSync, readFileSync, rmSync} from "node:fs";
import {join, posix} from "node:path";
import {build, version as esbuildVersion} from "esbuild";
import {writeIfChanged} from "./files.js";

/** What cells and Framework's own client import. Each imports the others instead of a copy. */
const LIBRARIES = ["@observablehq/plot", "d3", "d3-dsv", "htl", "isoformat", "minisearch"];

/** What Framework asks the version of, and nobody in the book may use. */
export const ABSENT_LIBRARIES = [
  "@duckdb/duckdb-wasm",
  "@observablehq/sample-datasets",
  "@uwdata/vgplot",
  "@viz-js/viz",
  "apache-arrow",
  "arquero",
  "echarts",
  "exceljs",
  "jszip",
  "katex",
  "leaflet",
  "lodash",
  "mapbox-gl",
  "mermaid",
  "parquet-wasm",
  "react",
  "react-dom",
  "sql.js",
  "topojson-client",
  "vega",
  "vega-lite",
  "vega-lite-api",
];

const ABSENT_VERSION = "0.0.0";

/** Bump when the way of bundling changes, so that old bundles are thrown away. */
const RECIPE = 1;

/** @param directory the project's folder, where node_modules lies */
export async function fillNpmCache(directory: string): Promise<void> {
  const cache = join(directory, "src/.observablehq/cache/_npm");
  const versions = new Map(LIBRARIES.map((name) => [name, installedVersion(directory, name)]));
  const key = JSON.stringify({RECIPE, esbuildVersion, versions: [...versions], ABSENT_LIBRARIES});
  const keyPath = join(cache, ".key");
  if (existsSync(keyPath) && readFileSync(keyPath, "utf8") === key && isComplete(cache, versions)) {
    return;
  }
  rmSync(cache, {recursive: true, force: true});
  for (const name of ABSENT_LIBRARIES) {
    mkdirSync(join(cache, `${name}@${ABSENT_VERSION}`), {recursive: true});
  }
  for (const name of LIBRARIES) {
    const path = modulePath(name, versions);
    writeIfChanged(join(cache, path), await bundle(directory, name, path, versions));
  }
  writeIfChanged(keyPath, key);
}

function isComplete(cache: string, versions: ReadonlyMap<string, string>): boolean {
  return (
    LIBRARIES.every((name) => existsSync(join(cache, modulePath(name, versions)))) &&
    ABSENT_LIBRARIES.every((name) => existsSync(join(cache, `${name}@${ABSENT_VERSION}`)))
  );
}

function modulePath(name: string, versions: ReadonlyMap<string, string>): string {
  return `${name}@${versions.get(name)}/_esm.js`;
}

async function bundle(
  directory: string,
  name: string,
  path: string,
  versions: ReadonlyMap<string, string>,
): Promise<string> {
  const result = await build({
    stdin: {
      contents: `export * from ${JSON.stringify(name)};${await defaultExport(name)}`,
      resolveDir: directory,
    },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    write: false,
    legalComments: "eof",
    logLevel: "silent",
    plugins: [
      {
        name: "shared-libraries",
        setup({onResolve}) {
          onResolve({filter: /^[^./]/}, ({path: imported, kind}) => {
            if (imported === name || kind === "entry-point") return undefined;
            if (!versions.has(imported)) return undefined;
            const target = posix.relative(posix.dirname(path), modulePath(imported, versions));
            return {path: target, external: true};
          });
        },
      },
    ],
  });
  return result.outputFiles[0].text;
}

// `export *` leaves the default export behind; only some libraries have one.
async function defaultExport(name: string): Promise<string> {
  const module = (await import(name)) as object;
  return "default" in module ? `export {default} from ${JSON.stringify(name)};` : "";
}

function installedVersion(directory: string, name: string): string {
  const path = join(directory, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as {version: string}).version;
}
