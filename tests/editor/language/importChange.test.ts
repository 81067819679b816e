import {expect, test} from "vitest";
import {importChange} from "../../../src/editor/language/importChange.js";

/** The code after a name of a module has been brought in. */
function imported(source: string, name: string, module = "nnlive"): string {
  const {from, insert} = importChange(source, name, module);
  return source.slice(0, from) + insert + source.slice(from);
}

test("an import of the module gets one name more", () => {
  expect(imported('import {nn, tensor} from "nnlive";\nnn;', "sum")).toBe(
    'import {nn, tensor, sum} from "nnlive";\nnn;',
  );
  expect(imported('const a = 1;\nimport {\n  nn,\n} from "nnlive";', "sum")).toBe(
    'const a = 1;\nimport {\n  nn, sum,\n} from "nnlive";',
  );
  expect(imported("import {} from 'nnlive';", "sum")).toBe("import {sum} from 'nnlive';");
});

test("without one, a first line is written", () => {
  expect(imported("nn;", "sum")).toBe('import {sum} from "nnlive";\nnn;');
  const other = 'import {karate} from "nnlive/data";';
  expect(imported(other, "sum")).toBe(`import {sum} from "nnlive";\n${other}`);
  expect(imported('import * as all from "nnlive";', "sum")).toBe(
    'import {sum} from "nnlive";\nimport * as all from "nnlive";',
  );
});
