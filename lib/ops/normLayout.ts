/** How a normalisation divides a tensor. Apart from its rows, which the page's worker does without. */
import type {Attributes} from "../devices/device.js";
import {type Shape, sizeOf} from "./operation.js";

/** A tensor seen as [samples, groups, channels of a group, run of elements of a channel]. */
export interface NormLayout {
  samples: number;
  groups: number;
  channels: number;
  run: number;
}

/** Which axis holds the channels (negative: from the end), and in how many groups they are. */
interface NormAttributes extends Attributes {
  axis: number;
  groups: number;
}

export function normLayout(shape: Shape, attributes: Attributes): NormLayout {
  const {axis, groups} = attributes as NormAttributes;
  const at = axis < 0 ? axis + shape.length : axis;
  return {
    samples: sizeOf(shape.slice(0, at)),
    groups,
    channels: shape[at] / groups,
    run: sizeOf(shape.slice(at + 1)),
  };
}
