/**
 * Four bits a number: each row of the input is a block with a scale of its own, and each element the
 * nearest of sixteen levels times that scale. Frozen numbers: no gradient runs through them.
 */
import {expectRank, expectType, flatten, misfit, type Operation} from "./operation.js";

const LEVELS = 16;
/** Eight numbers fill an int32, the first one its lowest bits. */
const PER_WORD = 8;

const quantize4: Operation = {
  name: "quantize4",
  formula: "s = \\max_i |x_i|,\\quad q_i = \\arg\\min_q |x_i / s - c_q|",
  outputs([x, levels]) {
    expectType("the input", x, "float32");
    expectRank("the input", x.shape, 2);
    if (levels.shape.length !== 1 || levels.shape[0] !== LEVELS || x.shape[1] % PER_WORD !== 0) {
      misfit("blocks of a multiple of 8 numbers and 16 levels are wanted");
    }
    return [
      {shape: [(x.shape[0] * x.shape[1]) / PER_WORD], dtype: "int32"},
      {shape: [x.shape[0]], dtype: "float32"},
    ];
  },
  reference([x, levels], [packed, scales]) {
    const [blocks, blockSize] = x.shape;
    const values = flatten(x);
    const codes = flatten(levels);
    const middles = codes.slice(1).map((level, i) => (level + codes[i]) / 2);
    packed.data.fill(0);
    for (let block = 0; block < blocks; ++block) {
      const row = values.slice(block * blockSize, (block + 1) * blockSize);
      const scale = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      scales.data[block] = scale;
      row.forEach((value, k) => {
        const v = scale > 0 ? value / scale : 0;
        const code = middles.filter((middle) => v > middle).length;
        const i = block * blockSize + k;
        packed.data[Math.floor(i / PER_WORD)] |= code << (4 * (i % PER_WORD));
      });
    }
  },
};

const dequantize4: Operation = {
  name: "dequantize4",
  formula: "x_i \\approx s\\, c_{q_i}",
  outputs([packed, scales, levels], {blockSize}) {
    expectType("the packed numbers", packed, "int32");
    const [blocks] = scales.shape;
    if (packed.shape[0] * PER_WORD !== blocks * Number(blockSize) || levels.shape[0] !== LEVELS) {
      misfit(`words, scales and levels do not make blocks of ${blockSize}`);
    }
    return [{shape: [blocks, Number(blockSize)], dtype: "float32"}];
  },
  reference([packed, scales, levels], [y], {blockSize}) {
    const words = flatten(packed);
    const factors = flatten(scales);
    const codes = flatten(levels);
    for (let i = 0; i < y.data.length; ++i) {
      const code = (words[Math.floor(i / PER_WORD)] >> (4 * (i % PER_WORD))) & 15;
      y.data[i] = codes[code] * factors[Math.floor(i / Number(blockSize))];
    }
  },
};

export const quantization: Operation[] = [quantize4, dequantize4];
