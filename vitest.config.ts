import {availableParallelism} from "node:os";
import {fileURLToPath} from "node:url";
import {defineConfig} from "vitest/config";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The book's import names, as in tsconfig.json. */
const alias = [
  {find: /^nnlive$/, replacement: path("lib/node.ts")},
  {find: /^nnlive\/data$/, replacement: path("data/index.ts")},
  {find: /^nnlive\/views$/, replacement: path("src/views/index.ts")},
  {find: /^nnlive\/inside$/, replacement: path("src/inside/node.ts")},
  {find: /^npm:minisearch$/, replacement: "minisearch"},
  {find: /^npm:d3$/, replacement: "d3"},
  {
    find: /^npm:@observablehq\/plot$/,
    replacement: path("node_modules/@observablehq/plot/src/index.js"),
  },
];

const ALONE = ["runs", "runsBack", "smoothness"].map((name) => `tests/browser/${name}.test.ts`);

const inBrowser = {
  globalSetup: "tests/browser/setup.ts",
  testTimeout: 300_000,
  hookTimeout: 600_000,
};

export default defineConfig({
  test: {
    globalSetup: "tests/setup/prepare.ts",
    reporters: ["default", "./tests/setup/report.ts"],
    projects: [
      {
        resolve: {alias},
        test: {
          name: "node",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/browser/**"],
          // On a machine of two cores Vitest would leave one of them idle.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: {groupOrder: 0},
        },
      },
      {
        resolve: {alias},
        test: {
          ...inBrowser,
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          exclude: ALONE,
          maxWorkers: 2,
          sequence: {groupOrder: 1},
        },
      },
      {
        // Alone on the machine, and after all else: these tests measure how smooth a page is.
        resolve: {alias},
        test: {
          ...inBrowser,
          name: "smoothness",
          include: ALONE,
          fileParallelism: false,
          sequence: {groupOrder: 2},
        },
      },
    ],
  },
});
