/** Bundles what colours TypeScript in the page, for code that is not there at build time. */
import {join} from "node:path";
import {build} from "esbuild";
import {type Project, writeIfChanged} from "./files.js";

const ENTRY = `
import hljs from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
hljs.registerLanguage("typescript", typescript);
export const highlight = (code) => hljs.highlight(code, {language: "typescript"}).value;
`;

export async function bundleHighlighter({directory}: Project): Promise<void> {
  const {outputFiles} = await build({
    stdin: {contents: ENTRY, resolveDir: directory},
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    legalComments: "eof",
    logLevel: "silent",
  });
  writeIfChanged(join(directory, "src/generated/highlight.js"), outputFiles[0].text);
}
