/** Four bits a number. */
import type {Row, Rows} from "./machine.js";

const quantize4: Row = (machine, [x, levels], [packed, scales]) => {
  const [blocks, blockSize] = x.shape;
  const [from, table] = [machine.contiguous(x), machine.contiguous(levels)];
  const [words, to] = [machine.address(packed), machine.address(scales)];
  machine.kernels.quantize4(from, table, blocks, blockSize, words, to);
};

const dequantize4: Row = (machine, [packed, scales, levels], [y]) => {
  const [blocks, blockSize] = y.shape;
  const [words, factors] = [machine.contiguous(packed), machine.contiguous(scales)];
  const table = machine.contiguous(levels);
  machine.kernels.dequantize4(words, factors, table, blocks, blockSize, machine.address(y));
};

export const quantization: Rows = {quantize4, dequantize4};
