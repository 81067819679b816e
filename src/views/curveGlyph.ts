/** A function of one number as a sign: its curve, small enough to stand beside its name. */
import {evaluate, linspace, stack, type Tensor} from "../lib/index.js";
import {linePath} from "./chart.js";
import {setAttributes, svg} from "./dom.js";

/** A function of numbers, element by element. */
export type Curve = (z: Tensor) => Tensor;

const [WIDTH, HEIGHT] = [34, 22];
const REACH = 3;
const SAMPLES = 61;
/** The heights that the sign shows; a curve that leaves them is cut off. */
const [LOW, HIGH] = [-1.4, REACH];

/** A sign for each function, all on the same axes; their curves come when they are computed. */
export function curveGlyphs(
  curves: Readonly<Record<string, Curve>>,
): Record<string, SVGSVGElement> {
  const names = Object.keys(curves);
  const toX = (z: number) => ((z + REACH) / (2 * REACH)) * WIDTH;
  const toY = (y: number) => ((HIGH - y) / (HIGH - LOW)) * HEIGHT;
  const glyphs = names.map((name) => {
    const path = svg("path", {class: "curve-glyph-line"});
    const axes = svg("path", {
      class: "curve-glyph-axes",
      d: `M0 ${toY(0)}H${WIDTH}M${toX(0)} 0V${HEIGHT}`,
    });
    const size = {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT};
    const sign = svg("svg", {class: "curve-glyph", "aria-hidden": "true", ...size}, axes, path);
    return {name, path, sign};
  });
  const draw = async () => {
    const {data} = await evaluate(() => {
      const z = linspace(-REACH, REACH, SAMPLES);
      return stack(names.map((name) => curves[name](z)));
    });
    const xs = Array.from({length: SAMPLES}, (_, i) => (i / (SAMPLES - 1)) * WIDTH);
    glyphs.forEach(({path}, k) => {
      const ys = Array.from(data.slice(k * SAMPLES, (k + 1) * SAMPLES), toY);
      setAttributes(path, {d: linePath(xs, ys)});
    });
  };
  // A function that fails leaves its sign empty: the view that uses it says why.
  if (names.length > 0) draw().catch(() => {});
  return Object.fromEntries(glyphs.map(({name, sign}) => [name, sign]));
}
