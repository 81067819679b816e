/** The public checks of an exercise: what is asked, what came out, and why it is not right yet. */

export interface Check {
  /** What is tried, in the reader's words: "a point on the line counts as positive". */
  name: string;
  /**
   * Undefined (or true) when the answer is right; otherwise a sentence that says why it is not. What
   * it throws is shown as well.
   */
  test: () => undefined | true | string | Promise<undefined | true | string>;
}

/**
 * A list of checks with their outcomes. They run once, in order, when the cell is evaluated.
 *
 * @param exercise the exercise's id
 * @returns an element with data-exercise, data-passed and data-total
 */
export function checks(exercise: string, list: readonly Check[]): HTMLElement {
  const root = document.createElement("section");
  root.className = "checks";
  root.dataset.exercise = exercise;
  root.dataset.total = String(list.length);
  root.setAttribute("aria-label", "Checks of this exercise");
  const summary = document.createElement("p");
  summary.className = "checks-summary";
  summary.setAttribute("role", "status");
  summary.textContent = "Checking …";
  const items = document.createElement("ul");
  root.append(summary, items);
  void runChecks(list, items).then((passed) => {
    root.dataset.passed = String(passed);
    summary.textContent =
      passed === list.length
        ? "All checks pass. Well done."
        : `${passed} of ${list.length} checks pass.`;
  });
  return root;
}

async function runChecks(list: readonly Check[], items: HTMLElement): Promise<number> {
  let passed = 0;
  for (const {name, test} of list) {
    const problem = await outcomeOf(test);
    const item = document.createElement("li");
    item.dataset.passed = String(problem === undefined);
    item.append(`${problem === undefined ? "✓" : "✗"} ${name}`);
    if (problem === undefined) passed += 1;
    else {
      const reason = document.createElement("p");
      reason.className = "checks-reason";
      reason.textContent = problem;
      item.append(reason);
    }
    items.append(item);
  }
  return passed;
}

/** What is wrong; undefined for a right answer. */
export async function outcomeOf(test: Check["test"]): Promise<string | undefined> {
  try {
    const result = await test();
    return typeof result === "string" ? result : undefined;
  } catch (reason) {
    return `It stopped with an error: ${reason instanceof Error ? reason.message : String(reason)}`;
  }
}
