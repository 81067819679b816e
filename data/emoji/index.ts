/** Ten emoji of 16 x 16 pixels. What they are and whose: README.md beside this file. */
import {type Tensor, tensor} from "../../lib/index.js";
import {type DataFile, loadFile} from "../load.js";

const FILE: DataFile = {
  name: "emoji/emoji-10x4x16x16.u8",
  bytes: 10_240,
  sha256: "8a807fd259a333899ded04674bd07498c70c50640fe35c13bc52a54e1ee7e888",
};

/** In the order of the file. */
export const emojiNames = [
  "butterfly",
  "cat",
  "fish",
  "heart",
  "lizard",
  "mushroom",
  "smile",
  "star",
  "sun",
  "tree",
] as const;

export type EmojiName = (typeof emojiNames)[number];

const SIDE = 16;
const LENGTH = 4 * SIDE * SIDE;

/**
 * An emoji as four channels: red, green and blue, each times the opacity, and the opacity itself.
 * Premultiplied like this, what is transparent is 0 in all channels, and colours average rightly.
 *
 * @returns [1, 4, 16, 16] float32, from 0 to 1
 * @throws RangeError for a name that there is not; Error when the file is missing or damaged
 */
export async function emoji(name: EmojiName): Promise<Tensor> {
  const index = emojiNames.indexOf(name);
  if (index < 0) {
    throw new RangeError(`emoji: there is no “${name}”. There are: ${emojiNames.join(", ")}.`);
  }
  const bytes = (await loadFile(FILE)).subarray(index * LENGTH, (index + 1) * LENGTH);
  return tensor(
    Float32Array.from(bytes, (byte) => byte / 255),
    {shape: [1, 4, SIDE, SIDE]},
  );
}
