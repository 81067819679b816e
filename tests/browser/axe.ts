/** A page against the rules of WCAG 2.2 AA that axe-core can check. */
import {createRequire} from "node:module";
import type {AxeResults, RunOptions} from "axe-core";
import type {Page} from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const RULES: RunOptions = {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
  resultTypes: ["violations"],
};

interface Axe {
  run(context: string, options: RunOptions): Promise<AxeResults>;
}

/**
 * What axe finds, a line each: the rule, and where.
 *
 * @param within a selector: what lies over the page is looked at alone, since it covers other things
 */
export async function violationsIn(page: Page, within = "html"): Promise<string[]> {
  await page.addScriptTag({path: AXE});
  const {violations} = await page.evaluate(
    ([context, rules]) => (globalThis as unknown as {axe: Axe}).axe.run(context, rules),
    [within, RULES] as const,
  );
  return violations.flatMap(({id, help, nodes}) =>
    nodes.map(({target, any}) => `${id} (${help}): ${target} ${any[0]?.message ?? ""}`),
  );
}
