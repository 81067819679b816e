/**
 * How a tensor came about: every operation on the way as a node, inputs and parameters on top. Choose a
 * node to see its value, its gradient, and the operation's formula and source.
 *
 *     computationGraph({output: loss, names: model.namedParameters()})
 *     computationGraph({run, output: ({loss}) => loss, names})
 */
import {graphOf, historyOf, type Picture, type Step, Tensor} from "../lib/index.js";
import {html, setAttributes, setText, svg, uniqueId} from "./dom.js";
import {follow} from "./follow.js";
import {formatCount} from "./format.js";
import {graphDetails} from "./graphDetails.js";
import {arrowHead, boxOf, edgePath, nodeMark} from "./graphMarks.js";
import {
  type DrawnGraph,
  type DrawnNode,
  foldModules,
  type GraphModule,
  modulesOf,
} from "./graphModules.js";
import {type Layout, layeredLayout} from "./layeredLayout.js";
import type {Live} from "./live.js";
import {panZoom} from "./panZoom.js";

export interface ComputationGraphOptions<S extends Step> extends Live<S> {
  /** The tensor whose history is drawn. */
  output: Tensor | ((state: S) => Tensor);
  /** Names of tensors, as `namedParameters()` of a module yields them; they also tell its parts. */
  names?: Iterable<readonly [string, Tensor]>;
  title?: string;
  /** Height of the drawing in pixels. */
  height?: number;
}

/** A graph with more nodes starts with its modules folded. */
const MANY = 40;

interface Shown {
  picture: Picture;
  tensors: Tensor[];
  modules: GraphModule[];
}

/** @throws TypeError when the output is no tensor, or a function of a state without a run */
export function computationGraph<S extends Step>(options: ComputationGraphOptions<S>): HTMLElement {
  const {run, output, title = "Computation graph", height = 420, every = 400} = options;
  const names = [...(options.names ?? [])];
  const scene = svg("g");
  const drawing = svg("svg", {class: "graph-svg", role: "group", "aria-label": title}, scene);
  const stage = html("div", {class: "graph-stage"}, drawing);
  stage.style.height = `${height}px`;
  const zoom = panZoom(stage, ({scale, x, y}) =>
    setAttributes(scene, {
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(4)})`,
    }),
  );
  const foldAll = html("button", {type: "button", class: "tool", hidden: true});
  zoom.toolbar.append(foldAll);
  const details = graphDetails();
  const caption = html("figcaption", {class: "view-summary"});
  const element = html(
    "figure",
    {class: "view view-graph"},
    zoom.toolbar,
    html("div", {class: "graph-body"}, stage, details.element),
    caption,
  );

  let shown: Shown | undefined;
  let structure = "";
  let folded = new Set<string>();
  let graph: DrawnGraph = {nodes: [], edges: []};
  let layout: Layout | undefined;
  let buttons: SVGGElement[] = [];
  let chosen: string | undefined;

  const update = (tensor: Tensor) => {
    if (!(tensor instanceof Tensor)) {
      throw new TypeError(`computationGraph: the output must be a tensor, not ${String(tensor)}.`);
    }
    const picture = graphOf(tensor, {names});
    const key = JSON.stringify(picture);
    shown = {picture, tensors: historyOf(tensor), modules: shown?.modules ?? []};
    if (key !== structure) {
      structure = key;
      shown.modules = modulesOf(picture);
      folded = new Set(picture.nodes.length > MANY ? shown.modules.map(({name}) => name) : []);
      draw(true);
    }
    void tell();
  };

  const draw = (fit: boolean) => {
    if (!shown) return;
    const {picture, modules} = shown;
    graph = foldModules(picture, modules.filter(({name}) => folded.has(name))); // biome-ignore format: one line
    const boxes = graph.nodes.map((node) => boxOf(node, picture));
    layout = layeredLayout(boxes, graph.edges);
    const {nodes: places} = layout;
    const arrow = uniqueId("arrow");
    buttons = boxes.map((_, i) => nodeMark(boxes[i], places[i]));
    scene.replaceChildren(
      arrowHead(arrow),
      ...layout.edges.map((corners) =>
        svg("path", {class: "graph-edge", d: edgePath(corners), "marker-end": `url(#${arrow})`}),
      ),
      ...buttons,
    );
    setAttributes(foldAll, {hidden: modules.length === 0});
    setText(foldAll, folded.size > 0 ? "Unfold modules" : "Fold modules");
    if (!keys().includes(chosen ?? "")) chosen = undefined;
    mark();
    if (fit) zoom.showAll(layout.width, layout.height);
    const summary = describe(picture);
    setAttributes(drawing, {"aria-label": `${title}. ${summary}`});
    setText(caption, summary);
  };

  const keys = () => graph.nodes.map(keyOf);
  const mark = () => {
    const at = keys().indexOf(chosen ?? "");
    buttons.forEach((button, i) => {
      setAttributes(button, {
        "aria-pressed": String(i === at),
        tabindex: i === Math.max(0, at) ? 0 : -1,
      });
    });
    const edges = scene.querySelectorAll(".graph-edge");
    graph.edges.forEach(([from, to], i) => {
      edges[i].classList.toggle("graph-edge-lit", at >= 0 && (from === at || to === at));
    });
  };

  const choose = (index: number) => {
    chosen = keyOf(graph.nodes[index]);
    mark();
    void tell();
  };

  const tell = async () => {
    if (!shown) return;
    const node = graph.nodes.find((candidate) => keyOf(candidate) === chosen);
    if (!node) {
      details.say(html("p", {class: "graph-none"}, "Choose a node to see its numbers."));
    } else if (node.kind === "module") {
      details.say(
        ...moduleNote(node.module, shown.picture, () => toggle([node.module.name], false)),
      );
    } else {
      const {picture, tensors} = shown;
      await details.show(picture.nodes[node.id], tensors[node.id], tensors[tensors.length - 1]);
    }
  };

  const toggle = (which: readonly string[], fold: boolean) => {
    for (const name of which) fold ? folded.add(name) : folded.delete(name);
    draw(true);
    void tell();
  };
  foldAll.addEventListener("click", () =>
    toggle(shown?.modules.map(({name}) => name) ?? [], folded.size === 0),
  );

  scene.addEventListener("click", (event) => {
    const at = buttons.indexOf((event.target as Element).closest("g.graph-node") as SVGGElement);
    if (at >= 0) choose(at);
  });
  scene.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target as SVGGElement);
    if (at < 0 || !layout) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(at);
      return;
    }
    const next = neighbour(event.key, at, graph, layout);
    if (next === undefined) return;
    event.preventDefault();
    buttons[at].setAttribute("tabindex", "-1");
    buttons[next].setAttribute("tabindex", "0");
    // The drawing moves by itself: the browser would scroll the box.
    buttons[next].focus({preventScroll: true});
    zoom.reveal(layout.nodes[next].x, layout.nodes[next].y);
  });
  if (typeof ResizeObserver !== "undefined") {
    new ResizeObserver(() => layout && zoom.showAll(layout.width, layout.height)).observe(stage);
  }

  details.say(html("p", {class: "graph-none"}, "Choose a node to see its numbers."));
  if (typeof output !== "function") {
    update(output);
  } else if (run) {
    setText(caption, "nothing to show yet");
    follow(element, run, (state) => (state === undefined ? undefined : update(output(state))), {
      every,
    });
  } else {
    throw new TypeError(
      "computationGraph: output: a function of a run's state, but no run is given.",
    );
  }
  return element;
}

const keyOf = (node: DrawnNode): string =>
  node.kind === "module" ? `module ${node.module.name}` : `node ${node.id}`;

/** Up to what a node is computed from, down to what uses it, left and right along its layer. */
function neighbour(key: string, at: number, graph: DrawnGraph, layout: Layout): number | undefined {
  const here = layout.nodes[at];
  const nearest = (candidates: readonly number[]) =>
    [...candidates].sort(
      (a, b) => Math.abs(layout.nodes[a].x - here.x) - Math.abs(layout.nodes[b].x - here.x),
    )[0] as number | undefined;
  const beside = (side: number) =>
    nearest(
      layout.nodes.flatMap(({x, layer}, i) =>
        layer === here.layer && Math.sign(x - here.x) === side ? [i] : [],
      ),
    );
  if (key === "ArrowUp")
    return nearest(graph.edges.flatMap(([from, to]) => (to === at ? [from] : [])));
  if (key === "ArrowDown")
    return nearest(graph.edges.flatMap(([from, to]) => (from === at ? [to] : [])));
  if (key === "ArrowLeft") return beside(-1);
  if (key === "ArrowRight") return beside(1);
  return undefined;
}

function moduleNote(
  {name, members, operations}: GraphModule,
  picture: Picture,
  unfold: () => void,
) {
  const counts = new Map<string, number>();
  let parameters = 0;
  for (const id of members) {
    const {operation, shape} = picture.nodes[id];
    if (operation === "parameter") parameters += shape.reduce((size, n) => size * n, 1);
    else counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  const list = Array.from(counts, ([operation, count]) =>
    count > 1 ? `${count} × ${operation}` : operation,
  );
  const button = html("button", {type: "button", class: "tool"}, "Unfold");
  button.addEventListener("click", unfold);
  return [
    html("h4", {}, `module ${name}`),
    html(
      "p",
      {class: "graph-type"},
      `${operations} operations, ${formatCount(parameters)} parameters`,
    ),
    html("p", {}, list.join(", ")),
    button,
  ];
}

function describe({nodes}: Picture): string {
  const count = (operation: string) => nodes.filter((node) => node.operation === operation).length;
  const [parameters, inputs] = [count("parameter"), count("input")];
  const operations = nodes.length - parameters - inputs;
  const last = nodes[nodes.length - 1];
  const result = last.shape.length === 0 ? "one number" : `[${last.shape.join(", ")}]`;
  return `${operations} operations on ${parameters} parameters and ${inputs} inputs lead to ${last.operation}, ${result}`;
}
