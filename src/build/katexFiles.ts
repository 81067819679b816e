/**
 * KaTeX's style sheet and fonts, from the very package that renders the formulas: a second version
 * would mis-size them. Only woff2 fonts are taken, which every current browser reads.
 */
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {writeIfChanged} from "./files.js";

/** Where the style sheet lies below src/; its fonts lie beside it in fonts/. */
export const KATEX_FOLDER = "generated/katex";

export function copyKatex(directory: string): void {
  const from = join(directory, "node_modules/katex/dist");
  const to = join(directory, "src", KATEX_FOLDER);
  const css = readFileSync(join(from, "katex.min.css"), "utf8");
  writeIfChanged(
    join(to, "katex.css"),
    css.replace(/,url\([^)]*\.(?:woff|ttf)\) format\([^)]*\)/g, ""),
  );
  for (const font of readdirSync(join(from, "fonts"))) {
    if (!font.endsWith(".woff2")) continue;
    writeIfChanged(join(to, "fonts", font), readFileSync(join(from, "fonts", font)));
  }
}
