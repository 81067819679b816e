/** A diff as the page shows it: lines with signs, as in `<Since>`. */
import type {DiffLine} from "../../editor/index.js";
import {html} from "../../views/dom.js";
import type {Editor} from "./bundle.js";

const TAGS = {same: "span", added: "ins", removed: "del", far: "small"} as const;

/** @param label what a screen reader calls it */
export function diffView(
  {DIFF_SIGNS}: Editor,
  lines: readonly DiffLine[],
  label: string,
): HTMLElement {
  const shown = lines.map(({kind, text}) => html(TAGS[kind], {}, `${DIFF_SIGNS[kind]}${text}\n`));
  return html(
    "pre",
    {class: "diff", tabindex: 0, role: "region", "aria-label": label},
    html("code", {class: "diff-code"}, ...shown),
  );
}
