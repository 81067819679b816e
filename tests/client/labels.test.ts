// @vitest-environment jsdom
import {expect, test, vi} from "vitest";
import {tendLabels} from "../../src/client/labels.js";

test("sliders take their form's label and drawings the labels of their axes, also later ones", async () => {
  document.body.innerHTML = `<main id="observablehq-main">
    <form><label>Depth</label><input type="number"><input type="range"></form></main>`;
  tendLabels();
  expect(document.querySelector("[type=range]")?.getAttribute("aria-label")).toBe("Depth");
  document.querySelector("main")?.insertAdjacentHTML(
    "beforeend",
    `<section data-cell="sweep"><svg class="plot-d6a7b5"><g aria-label="x-axis label"><text>margin →</text></g>
     <g aria-label="y-axis label"><text>↑ mistakes</text></g></svg><svg class="plot-1"></svg></section>
     <div role="img" aria-hidden="true"><svg class="plot-2"></svg></div>`,
  );
  const drawings = () => [...document.querySelectorAll("svg")];
  await vi.waitFor(() =>
    expect(drawings().map((drawing) => drawing.getAttribute("aria-label"))).toEqual([
      "Chart of mistakes and margin",
      "Chart of cell sweep",
      null,
    ]),
  );
  expect(drawings()[0].getAttribute("role")).toBe("img");
});
