/** Normalisation of samples, of groups of channels, or of channels over the batch. */
import {normLayout} from "../../ops/normLayout.js";
import type {Row, Rows} from "./machine.js";

/** For rows whose statistics are of one sample. */
const norm =
  (axis: number, centred: 0 | 1): Row =>
  (machine, [x, weight, bias], outputs, {groups = 1}, [epsilon]) => {
    const {samples, channels, run} = normLayout(x.shape, {axis, groups});
    const [from, w] = [machine.contiguous(x), machine.contiguous(weight)];
    const b = bias ? machine.contiguous(bias) : 0;
    const to = outputs.map((view) => machine.address(view));
    const sizes = [samples, Number(groups), channels, run];
    machine.kernels.norm(from, w, b, ...to, ...sizes, centred, epsilon);
  };

const normGradient: Row = (machine, inputs, outputs, attributes, [epsilon]) => {
  const {samples, groups, channels, run} = normLayout(inputs[1].shape, attributes);
  const from = inputs.map((view) => machine.contiguous(view));
  const to = outputs.map((view) => machine.address(view));
  // The weights' gradients by parts, each rounded up to whole vectors.
  const partial = machine.temporary(2 * (groups * channels + 3));
  const centred = attributes.centred ? 1 : 0;
  const sizes = [samples, groups, channels, run];
  machine.kernels.normGradient(...from, ...to, partial, ...sizes, centred, epsilon);
};

const batchNorm: Row = (machine, inputs, outputs, _attributes, [epsilon]) => {
  const {samples, channels, run} = normLayout(inputs[0].shape, {axis: 1, groups: 1});
  const from = inputs.map((view) => machine.contiguous(view));
  const to = outputs.map((view) => machine.address(view));
  if (run === 1) machine.kernels.batchNormColumns(...from, ...to, samples, channels, epsilon);
  else machine.kernels.batchNorm(...from, ...to, samples, channels, run, epsilon);
};

const batchNormGradient: Row = (machine, inputs, outputs, _attributes, [epsilon]) => {
  const {samples, channels, run} = normLayout(inputs[1].shape, {axis: 1, groups: 1});
  const {batchNormGradient, batchNormColumnsGradient} = machine.kernels;
  const from = inputs.map((view) => machine.contiguous(view));
  const to = outputs.map((view) => machine.address(view));
  if (run === 1) batchNormColumnsGradient(...from, ...to, samples, channels, epsilon);
  else batchNormGradient(...from, ...to, samples, channels, run, epsilon);
};

export const norms: Rows = {
  layerNorm: norm(-1, 1),
  rmsNorm: norm(-1, 0),
  groupNorm: norm(1, 1),
  normGradient,
  batchNorm,
  batchNormGradient,
};
