/** A page against the rules of WCAG 2.2 AA that axe-core can check. */
import {createRequire} from "node:module";
import type {AxeResults, RunOptions} from "axe-core";
import type {Page} from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const RULES: RunOptions = {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
  resultTypes: ["violations"],
};

/** What axe finds, a line each: the rule, and where. */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.addScriptTag({path: AXE});
  const {violations} = await page.evaluate(
    (rules) =>
      (globalThis as unknown as {axe: {run(options: RunOptions): Promise<AxeResults>}}).axe.run(
        rules,
      ),
    RULES,
  );
  return violations.flatMap(({id, help, nodes}) =>
    nodes.map(({target, any}) => `${id} (${help}): ${target} ${any[0]?.message ?? ""}`),
  );
}
