/** Trained cellular automata of chapter 42. How they were made: README.md beside this file. */
import {type DataFile, loadFile} from "../load.js";

const FILES = {
  lizard: "5e4277ad5122cc2fc31db7b7cd4900a3730bffba3dc5b897c272e284bcde75af",
  star: "a18e90cb1a3de7bdcba980f58f827a178eabf3b1dcedb98ae9adca131e485695",
  tree: "838033f7035c3737b3ed3ae95c3fa5d4dff491c6ea59fd8aa2406b15c23bdccb",
};

export type CreatureName = keyof typeof FILES;

export const creatureNames = Object.keys(FILES) as readonly CreatureName[];

/**
 * The rule that grows this creature from one cell: a safetensors file for `nn.loadState`.
 *
 * @throws RangeError for a name that there is not; Error when the file is missing or damaged
 */
export async function creature(name: CreatureName): Promise<Uint8Array> {
  if (!Object.hasOwn(FILES, name)) {
    throw new RangeError(
      `creature: there is no “${name}”. There are: ${creatureNames.join(", ")}.`,
    );
  }
  const file: DataFile = {
    name: `creature/${name}.safetensors`,
    bytes: 12_912,
    sha256: FILES[name],
  };
  return loadFile(file);
}
