/**
 * Prints what training runs were measured at, and leaves the counts of a run for tests/run.mjs in the
 * file that TEST_COUNTS names.
 */
import {writeFileSync} from "node:fs";
import type {Reporter, TestCase, TestModule, TestSuite} from "vitest/node";

declare module "vitest" {
  interface TaskMeta {
    /** A result worth a line of its own, e.g. "accuracy 0.953, at least 0.946". */
    measured?: string;
  }
}

export default class Report implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const {measured} = test.meta();
    if (measured) console.log(`   ${test.fullName}: ${measured}`);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = {passed: 0, failed: unhandled.length, skipped: 0};
    for (const module of modules) {
      // A file or a group that fails as a whole (an import, a hook) is one failure more.
      const groups: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
      counts.failed += groups.filter((group) => group.errors().length > 0).length;
      for (const test of module.children.allTests()) {
        const {state} = test.result();
        counts[state === "pending" ? "skipped" : state] += 1;
      }
    }
    const file = process.env.TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
