/** The map on the front page: points out where an architecture came from, where it led, what changed. */

export function tendLineage(map: Element): void {
  const caption = map.parentElement?.parentElement?.querySelector(".lineage-caption");
  const atRest = caption?.textContent ?? "";
  const nodes = [...map.querySelectorAll<SVGElement>(".lineage-node")];
  const lines = [...map.querySelectorAll<SVGElement>("[data-from]")];

  const show = (node: SVGElement | undefined) => {
    const number = node?.dataset.number;
    map.classList.toggle("lineage-chosen", node !== undefined);
    const kin = new Set(number ? [number] : []);
    for (const line of lines) {
      const {from = "", to = ""} = line.dataset;
      const related = number !== undefined && (from === number || to === number);
      line.classList.toggle("lineage-lit", related);
      if (related) kin.add(from).add(to);
    }
    for (const other of nodes) {
      other.classList.toggle("lineage-lit", kin.has(other.dataset.number ?? ""));
    }
    if (caption) caption.textContent = node ? describe(node) : atRest;
  };

  const nameOf = (number = "") =>
    nodes.find(({dataset}) => dataset.number === number)?.dataset.name ?? number;

  const describe = ({dataset: {number, name, year}}: SVGElement): string => {
    const from = lines.filter(({dataset}) => dataset.to === number);
    const to = lines.filter(({dataset}) => dataset.from === number);
    const said = [
      from.map(({dataset}) => `from ${nameOf(dataset.from)} by ${dataset.what}`).join(", "),
      to.length > 0 ? `led to ${to.map(({dataset}) => nameOf(dataset.to)).join(", ")}` : "",
    ].filter(Boolean);
    return `${number} ${name} (${year})${said.length > 0 ? `: ${said.join("; ")}` : ""}.`;
  };

  for (const node of nodes) {
    node.addEventListener("pointerenter", () => show(node));
    node.addEventListener("focus", () => show(node));
    node.addEventListener("blur", () => show(undefined));
  }
  map.addEventListener("pointerleave", () => show(undefined));
}
