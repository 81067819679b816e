// @vitest-environment jsdom
import fc from "fast-check";
import {afterEach, describe, expect, test} from "vitest";
import {graphOf, nn, Random} from "../../src/lib/index.js";
import {foldModules, moduleNames, modulesOf} from "../../src/views/graphModules.js";
import {computationGraph} from "../../src/views/index.js";
import {layeredLayout} from "../../src/views/layeredLayout.js";
import {tensor, train, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};

describe("layeredLayout", () => {
  const graphs = fc.integer({min: 2, max: 14}).chain((count) =>
    fc.record({
      sizes: fc.array(fc.integer({min: 20, max: 120}), {minLength: count, maxLength: count}),
      edges: fc.uniqueArray(
        fc
          .tuple(fc.nat({max: count - 1}), fc.nat({max: count - 1}))
          .filter(([from, to]) => from < to),
        {selector: String, maxLength: 30},
      ),
    }),
  );

  test("leads every edge down, and lets no nodes overlap", () => {
    fc.assert(
      fc.property(graphs, ({sizes, edges}) => {
        const boxes = sizes.map((width) => ({width, height: 30}));
        const {nodes, edges: routes, width, height} = layeredLayout(boxes, edges);
        routes.forEach((corners, i) => {
          expect(corners[0].y).toBeCloseTo(nodes[edges[i][0]].y + 15);
          expect(corners[corners.length - 1].y).toBeCloseTo(nodes[edges[i][1]].y - 15);
          for (let k = 1; k < corners.length; ++k) {
            expect(corners[k].y).toBeGreaterThan(corners[k - 1].y);
          }
        });
        nodes.forEach((a, i) => {
          expect(a.x - sizes[i] / 2).toBeGreaterThanOrEqual(-1e-6);
          expect(a.x + sizes[i] / 2).toBeLessThanOrEqual(width + 1e-6);
          expect(a.y).toBeLessThan(height);
          for (const [k, b] of nodes.slice(0, i).entries()) {
            if (a.layer !== b.layer) continue;
            expect(Math.abs(a.x - b.x)).toBeGreaterThan((sizes[i] + sizes[k]) / 2);
          }
        });
      }),
    );
  });

  test("untangles two edges that need not cross, and puts a chain in one line", () => {
    const boxes = Array.from({length: 4}, () => ({width: 40, height: 20}));
    const [a, b, c, d] = layeredLayout(boxes, [[0, 3], [1, 2]]).nodes; // biome-ignore format: edges
    expect((a.x - b.x) * (d.x - c.x)).toBeGreaterThan(0);
    const chain = layeredLayout(boxes, [[0, 1], [1, 2], [2, 3]]); // biome-ignore format: edges
    expect(new Set(chain.nodes.map(({x}) => Math.round(x))).size).toBe(1);
  });

  test("refuses a circle", () => {
    const boxes = Array.from({length: 2}, () => ({width: 40, height: 20}));
    expect(() => layeredLayout(boxes, [[0, 1], [1, 0]])).toThrow(/has a cycle/); // biome-ignore format: edges
  });
});

describe("modules", () => {
  test("go by the first number in a name, or by the first part that differs", () => {
    expect(moduleNames(["blocks.0.query.weight", "blocks.1.bias", "head.weight", "scale"])).toEqual(
      ["blocks.0", "blocks.1", "head", undefined],
    );
    expect(moduleNames(["block.norm.weight", "block.attention.query.bias"])).toEqual([
      "block.norm",
      "block.attention",
    ]);
    expect(moduleNames([])).toEqual([]);
  });

  const model = () => {
    const random = new Random(1);
    const block = new nn.TransformerBlock(8, {heads: 2, random});
    const output = block.forward(random.normal([1, 3, 8])).sum();
    return {output, names: [...block.namedParameters()]};
  };

  test("fold to one node each, with what lies between their operations", () => {
    const {output, names} = model();
    const picture = graphOf(output, {names});
    const modules = modulesOf(picture);
    expect(modules.map(({name}) => name)).toEqual(["attention", "feedForward"]);
    const folded = foldModules(picture, modules);
    const inside = modules.reduce((sum, {members}) => sum + members.size, 0);
    expect(folded.nodes).toHaveLength(picture.nodes.length - inside + 2);
    const names2 = folded.nodes.map((node) => (node.kind === "module" ? node.module.name : ""));
    expect(names2.filter(Boolean)).toEqual(["attention", "feedForward"]);
  });

  test("stay unfolded where folding would lead in a circle", () => {
    const a = tensor([1]).withGrad();
    const b = tensor([2]).withGrad();
    const x = tensor([3]);
    // a, b, a: what lies between the two uses of a is of b as well, but b is used once more before.
    const early = x.mul(b);
    const output = x.mul(a).add(early).mul(a).mul(early.mul(b));
    const picture = graphOf(output, {names: [["one.weight", a], ["two.weight", b]]}); // biome-ignore format: names
    expect(() =>
      layeredLayout(
        picture.nodes.map(() => ({width: 1, height: 1})),
        foldModules(picture, modulesOf(picture)).edges,
      ),
    ).not.toThrow();
  });
});

describe("computationGraph", () => {
  const nodes = (view: Element) => Array.from(view.querySelectorAll<SVGGElement>("g.graph-node"));
  const labels = (view: Element) => nodes(view).map((node) => node.getAttribute("aria-label"));
  const details = (view: Element) => view.querySelector(".graph-details")?.textContent ?? "";
  const loss = () => {
    const w = tensor([[1, 2]]).withGrad();
    const x = tensor([[3], [4]]);
    const y = w.matmul(x);
    return {w, output: y.tanh().sum(), names: [["w", w]] as const};
  };

  test("draws what leads to the tensor and says it in numbers", () => {
    const {output, names} = loss();
    const view = show(computationGraph({output, names}));
    expect(labels(view)).toEqual([
      "w [1, 2], parameter",
      "input [2, 1]",
      "matmul [1, 1]",
      "tanh [1, 1]",
      "sum []",
    ]);
    expect(view.querySelectorAll(".graph-edge")).toHaveLength(4);
    expect(view.querySelector("figcaption")?.textContent).toBe(
      "3 operations on 1 parameters and 1 inputs lead to sum, one number",
    );
  });

  test("tells value, formula and source of a chosen node, and when there is no gradient", async () => {
    const {output, names} = loss();
    const view = show(computationGraph({output, names}));
    nodes(view)[0].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    await until(() => /backward\(\) has not been called/.test(details(view)));
    expect(details(view)).toMatch(/^parameter wshape \[1, 2\], float32Value1, 2/);
    output.backward();
    nodes(view)[0].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    await until(() => !/has not been called/.test(details(view)));
    nodes(view)[3].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    await until(() => /^tanh/.test(details(view)));
    expect(view.querySelector(".graph-formula math")?.textContent).toMatch(/tanh/);
    expect(view.querySelector(".graph-source")?.textContent).toMatch(
      /lib\/ops\/elementwise\.ts, line \d+[\s\S]*name: "tanh"/,
    );
    expect(details(view)).toMatch(/Gradient of the output1/);
  });

  test("is one tab stop; arrows go along edges, Enter chooses", async () => {
    const {output, names} = loss();
    const view = show(computationGraph({output, names}));
    expect(nodes(view).map((node) => node.getAttribute("tabindex"))).toEqual([
      "0",
      "-1",
      "-1",
      "-1",
      "-1",
    ]);
    const press = (at: number, key: string) =>
      nodes(view)[at].dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
    press(0, "ArrowRight");
    expect(document.activeElement).toBe(nodes(view)[1]);
    press(1, "ArrowDown");
    expect(document.activeElement).toBe(nodes(view)[2]);
    press(2, "Enter");
    await until(() => /^matmul/.test(details(view)));
    expect(nodes(view)[2].getAttribute("aria-pressed")).toBe("true");
    expect(view.querySelectorAll(".graph-edge-lit")).toHaveLength(3);
    press(2, "ArrowUp");
    expect(nodes(view).slice(0, 2)).toContain(document.activeElement);
  });

  test("follows a run in place: the same marks, new numbers", async () => {
    const run = train("graph", {steps: 9}, function* () {
      for (let step = 1; ; ++step) yield {loss: tensor([step]).withGrad().square().sum()};
    });
    const view = show(computationGraph({run, output: ({loss}) => loss, every: 0}));
    expect(view.querySelector("figcaption")?.textContent).toBe("nothing to show yet");
    await run.stepOnce();
    await until(() => nodes(view).length === 3);
    const last = nodes(view)[2];
    last.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    await until(() => /Value1Gradient/.test(details(view)));
    await run.stepOnce();
    await until(() => /Value4Gradient/.test(details(view)));
    expect(nodes(view)[2]).toBe(last);
  });

  test("folds the modules of a large graph, and unfolds one at a time", async () => {
    const random = new Random(1);
    const block = new nn.TransformerBlock(8, {heads: 2, random});
    const output = block.forward(random.normal([1, 3, 8])).sum();
    const view = show(computationGraph({output, names: block.namedParameters()}));
    const before = nodes(view).length;
    const module = nodes(view).find((node) => /^attention .* module$/.test(labelOf(node)));
    module?.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    expect(details(view)).toMatch(/22 operations, 288 parameters/);
    view.querySelector<HTMLButtonElement>(".graph-details button")?.click();
    expect(nodes(view).length).toBeGreaterThan(before + 20);
    view.querySelectorAll<HTMLButtonElement>(".tools button")[3].click();
    expect(labels(view).some((label) => /^feedForward .* module$/.test(label ?? ""))).toBe(false);
  });

  test("says what it needs", () => {
    expect(() => computationGraph({output: () => tensor([1])})).toThrow(/no run is given/);
    expect(() => computationGraph({output: 3 as never})).toThrow(/must be a tensor, not 3/);
  });
});

const labelOf = (element: Element) => element.getAttribute("aria-label") ?? "";
