import {beforeAll, describe, expect, test} from "vitest";
import type {Suggestion} from "../../../src/editor/language/protocol.js";
import {CellLanguage} from "../../../src/editor/language/service.js";
import {readTypeBundle} from "./bundle.js";

let language: CellLanguage;
beforeAll(async () => {
  language = new CellLanguage(await readTypeBundle());
});

const IMPORTS = 'import {nn, tensor} from "nnlive";\nimport {lineChart} from "nnlive/views";';

/** A chapter of these cells, by their names. */
function chapter(cells: Readonly<Record<string, string>>): void {
  language.setCells(Object.entries(cells).map(([id, source]) => ({id, source})));
}

/** The chapter with a cell in which "‸" says where the cursor is; the offset of the cursor. */
function at(source: string, cells: Readonly<Record<string, string>> = {}): number {
  chapter({...cells, here: source.replace("‸", "")});
  return source.indexOf("‸");
}

const names = (list: readonly Suggestion[] = []) => list.map(({name}) => name);

/** "text: what is wrong with it" */
const problems = (source: string, cells: Readonly<Record<string, string>> = {}) => {
  chapter({...cells, here: source});
  return language
    .problems("here")
    .map(({from, to, message}) => `${source.slice(from, to)}: ${message}`);
};

describe("problems", () => {
  test("stand at their place, and cells without any have none", () => {
    expect(problems("const a = 1;\nconst text: string = a;\nconst b = a + 1;")).toEqual([
      "text: Type 'number' is not assignable to type 'string'.",
    ]);
    expect(problems("const x = tensor([1, 2]).mul(2);", {imports: IMPORTS})).toEqual([]);
  });

  test("in types stop nothing, in syntax they do", () => {
    chapter({types: "const b: string = 1;", syntax: "const a = ;", late: "if (true) {"});
    expect(language.problems("types").map(({stops}) => stops)).toEqual([false]);
    expect(language.problems("syntax").map(({from, stops}) => [from, stops])).toEqual([[10, true]]);
    expect(language.problems("late").map(({from, stops}) => [from, stops])).toEqual([[11, true]]);
  });

  test("know what the values of other cells resolve to", () => {
    const cells = {
      imports: IMPORTS,
      rate: "const rate = view(Inputs.range([0, 1]));",
      counts: "async function* count() {\n  yield 1;\n}\nconst counted = count();",
      later: 'const later = Promise.resolve("x");',
    };
    expect(problems("const sum: number = rate + counted + later.length;", cells)).toEqual([]);
    expect(problems("const text: string = counted;", cells)).toHaveLength(1);
  });

  test("follow another cell that is edited", () => {
    chapter({first: "const size = 3;", here: "const double: number = size * 2;"});
    expect(language.problems("here")).toEqual([]);
    language.setCell("first", 'const size = "three";');
    expect(language.problems("here").map(({message}) => message)).toEqual([
      "The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
    ]);
    language.setCell("first", "const length = 3;");
    expect(language.problems("here").map(({message}) => message)).toEqual([
      "Cannot find name 'size'.",
    ]);
  });

  test("a name that another cell declares too stands in both", () => {
    chapter({first: "const a$ = 1;", here: "const b = 2;\nfunction a$() {}"});
    for (const [id, from] of [
      ["first", 6],
      ["here", 22],
    ] as const) {
      expect(language.problems(id)).toMatchObject([{from, to: from + 2, stops: true}]);
    }
    expect(language.problems("here")[0].message).toContain(
      '"a$" is already declared in cell "first"',
    );
  });

  test("a page has no Node, but all that a browser has", () => {
    expect(problems("const memory = process.memoryUsage();")).toHaveLength(1);
    expect(problems("new AudioContext().createGain(); navigator.gpu;")).toEqual([]);
  });
});

describe("suggestions", () => {
  test("are the members of a value, with what they are", () => {
    const offset = at("const net = new nn.Lin‸", {imports: IMPORTS});
    const found = language.suggestions("here", offset);
    expect(names(found?.list)).toEqual(expect.arrayContaining(["Linear", "Conv2d", "Sequential"]));
    expect(found?.from).toBe(offset - 3);
    const linear = found?.list.find(({name}) => name === "Linear") as Suggestion;
    expect(language.explainSuggestion("here", offset, linear)?.signature).toContain("Linear");
  });

  test("include names of other cells that this one does not mention yet", () => {
    const offset = at("const y = los‸;", {
      run: "/** Loss of every step. */\nconst losses = [1, 2];",
      imports: IMPORTS,
    });
    const found = language.suggestions("here", offset)?.list ?? [];
    const losses = found.find(({name}) => name === "losses") as Suggestion;
    expect(losses.origin).toBe("cell run");
    expect(language.explainSuggestion("here", offset, losses)?.signature).toBe(
      "const losses: number[]",
    );
    const nn = found.find(({name}) => name === "nn") as Suggestion;
    expect(nn.origin).toBe("cell imports");
    expect(names(found)).toEqual(expect.arrayContaining(["display", "Plot", "Math"]));
  });

  test("put what is near before what every page has", () => {
    const offset = at("const mine = 1;\nmi‸", {other: "const minimum = 0;"});
    const found = language.suggestions("here", offset)?.list ?? [];
    const nearness = (name: string) => found.find((one) => one.name === name)?.nearness ?? -1;
    expect(nearness("mine")).toBeGreaterThan(nearness("minimum"));
    expect(nearness("minimum")).toBeGreaterThan(nearness("MimeTypeArray"));
  });

  test("offer the library's names for import, unless a cell has imported them", () => {
    const offset = at("chol‸", {imports: IMPORTS});
    const found = language.suggestions("here", offset)?.list ?? [];
    const cholesky = found.find(({name}) => name === "cholesky") as Suggestion;
    expect(cholesky).toMatchObject({module: "nnlive", type: "function"});
    expect(language.explainSuggestion("here", offset, cholesky)?.about).not.toBe("");
    expect(found.find(({name}) => name === "tensor")?.module).toBeUndefined();
  });

  test("name the modules there are, and what they export", () => {
    let offset = at('import {tensor} from "nn‸"');
    expect(names(language.suggestions("here", offset)?.list)).toEqual(
      expect.arrayContaining(["nnlive", "nnlive/data", "nnlive/views", "nnlive/inside"]),
    );
    offset = at('import {ka‸} from "nnlive/data"');
    expect(names(language.suggestions("here", offset)?.list)).toContain("karate");
  });

  test("are none inside a comment or where a new name is written", () => {
    expect(language.suggestions("here", at("// tens‸"))).toBeUndefined();
    expect(language.suggestions("here", at("const los‸"))?.list ?? []).toEqual([]);
  });

  test("complete texts that a type allows", () => {
    const offset = at('const kind: "relu" | "tanh" = "r‸";');
    expect(names(language.suggestions("here", offset)?.list)).toEqual(["relu", "tanh"]);
  });
});

describe("what a name is", () => {
  test("type and documentation of the library, and its way here left out", () => {
    const offset = at("tens‸or([1])", {imports: IMPORTS});
    const found = language.explain("here", offset);
    expect(found).toMatchObject({from: 0, to: 6, cell: "imports"});
    expect(found?.signature).toMatch(/^tensor\(values: Nested/);
    expect(found?.signature).not.toContain("import");
    expect(found?.about).not.toBe("");
  });

  test("the type of another cell's value, and the cell", () => {
    const offset = at("const y = x‸s[0];", {points: "const xs = [1, 2];"});
    expect(language.explain("here", offset)).toMatchObject({
      signature: "const xs: number[]",
      cell: "points",
    });
  });

  test("a member of the same name is no value of a cell", () => {
    const offset = at("const y = {xs: 1};\ny.x‸s;", {points: "const xs = [1, 2];"});
    const found = language.explain("here", offset);
    expect(found?.signature).toBe("(property) xs: number");
    expect(found?.cell).toBeUndefined();
  });
});

test("the call that is written: its signature, with the argument in question", () => {
  const offset = at("Math.atan2(1, ‸)");
  expect(language.callHelp("here", offset)).toMatchObject({
    before: "atan2(y: number, ",
    argument: "x: number",
    after: "): number",
    index: 1,
    count: 1,
  });
  expect(language.callHelp("here", at("const a = 1‸;"))).toBeUndefined();
});

describe("format", () => {
  const formatted = (source: string) => {
    chapter({here: source});
    return [...language.format("here")]
      .sort((a, b) => b.from - a.from)
      .reduce((text, {from, to, insert}) => text.slice(0, from) + insert + text.slice(to), source);
  };

  test("is the book's style", () => {
    expect(
      formatted("for(const a of [1,2]){\nconst {length}=[ a ]\n      display( {length} )\n}"),
    ).toBe("for (const a of [1, 2]) {\n  const {length} = [a]\n  display({length})\n}");
  });

  test.each([
    "for (;;) await x;",
    "for (let i = 0; i < 3; ) i += 1;",
    "class A {\n  f() { return 1; }\n}",
    'display(heatMap({values: [1],\n  title: "a"}));',
    "train(function* ({random}) {\n  yield random;\n});",
    "const f = async () => {\n  await 1;\n};",
  ])("leaves what the book's own style is: %j", (source) => {
    expect(formatted(source)).toBe(source);
  });

  test("leaves an expression an expression, whose value is shown", () => {
    expect(formatted("Plot.plot( {marks:[]} )")).toBe("Plot.plot({marks: []})");
  });
});
