/**
 * The files of the data sets on this site. They are named one by one and in full, because that is how
 * Framework knows which to publish, and under which hash.
 */
import {FileAttachment} from "observablehq:stdlib";

/** By their paths inside data/. */
export const DATA_FILES = new Map([
  ["creature/lizard.safetensors", FileAttachment("../data/creature/lizard.safetensors")],
  ["creature/star.safetensors", FileAttachment("../data/creature/star.safetensors")],
  ["creature/tree.safetensors", FileAttachment("../data/creature/tree.safetensors")],
  ["debianPackages/packages.json.gz", FileAttachment("../data/debianPackages/packages.json.gz")],
  ["debianPackages/places.json.gz", FileAttachment("../data/debianPackages/places.json.gz")],
  ["emoji/emoji-10x4x16x16.u8", FileAttachment("../data/emoji/emoji-10x4x16x16.u8")],
  ["karate/karate.json", FileAttachment("../data/karate/karate.json")],
  ["mnist/images-10000x28x28.u8.gz", FileAttachment("../data/mnist/images-10000x28x28.u8.gz")],
  ["mnist/labels-10000.u8.gz", FileAttachment("../data/mnist/labels-10000.u8.gz")],
  ["opticalDigits/digits.csv.gz", FileAttachment("../data/opticalDigits/digits.csv.gz")],
]);
