/** Tells the kernels of convolution and pooling which window slides over which planes. */
import type {Attributes} from "../device.js";
import type {Machine} from "./machine.js";

type Shape = readonly number[];

const one = [1, 1];
const zero = [0, 0];

/**
 * @param image shape (N, C, H, W) of what the window slides over
 * @param size rows and columns of the window
 * @param result shape (N, C', H', W') of the result
 * @param attributes stride, padding and dilation, where they are not 1, 0 and 1
 */
export function setWindow(
  {kernels}: Machine,
  image: Shape,
  size: Shape,
  result: Shape,
  {stride, padding, dilation}: Attributes,
): void {
  kernels.setWindow(
    image[2],
    image[3],
    size[0],
    size[1],
    result[2],
    result[3],
    ...((stride as Shape | undefined) ?? one),
    ...((padding as Shape | undefined) ?? zero),
    ...((dilation as Shape | undefined) ?? one),
  );
}
