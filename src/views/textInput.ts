/**
 * The reader's own text, within what the model can take: how long it may be, and of which characters.
 * Its value is the last text that was right; what is wrong with a later one is said below.
 *
 *     const text = view(textInput({value: "to be", alphabet: "abcdefghijklmnopqrstuvwxyz ", most: 40}))
 */
import {html, setText, uniqueId} from "./dom.js";
import {formatCount} from "./format.js";

export interface TextInputOptions {
  label?: string;
  /** The text to begin with. */
  value?: string;
  /** Fewest and most characters. */
  least?: number;
  most?: number;
  /** The characters that the model knows; all without it. */
  alphabet?: string | Iterable<string>;
  /** Lines of the field; a single line without it. */
  rows?: number;
  placeholder?: string;
}

export type TextInput = HTMLElement & {value: string};

/** Characters that are shown of an alphabet, or of what it lacks. */
const SHOWN = 8;

export function textInput(options: TextInputOptions = {}): TextInput {
  const {label = "Text", value = "", least = 0, most = 500, rows = 1, placeholder} = options;
  const known = options.alphabet === undefined ? undefined : new Set(options.alphabet);
  const id = uniqueId("text");
  const common = {
    id,
    class: "field",
    placeholder,
    spellcheck: "false",
    "aria-describedby": `${id}-note`,
  };
  const field =
    rows > 1 ? html("textarea", {...common, rows}) : html("input", {...common, type: "text"});
  const count = html("span", {class: "text-count"});
  const problem = html("span", {class: "file-problem", role: "alert"});
  const clean = html(
    "button",
    {type: "button", class: "run-button", hidden: true},
    "Leave them out",
  );
  const element: TextInput = Object.assign(
    html(
      "div",
      {class: "view view-text-input"},
      html("label", {for: id}, label),
      field,
      html("div", {class: "text-note", id: `${id}-note`}, count, problem, clean),
    ),
    {value},
  );

  const show = (): boolean => {
    // Characters as readers count them, not halves of pairs.
    const characters = Array.from(field.value);
    const strange = known
      ? [...new Set(characters.filter((character) => !known.has(character)))]
      : [];
    setText(count, `${formatCount(characters.length)} of ${formatCount(most)} characters`);
    clean.hidden = strange.length === 0;
    const text = problemOf(characters, strange);
    setText(problem, text);
    field.setAttribute("aria-invalid", String(text !== ""));
    return text === "";
  };

  const problemOf = (characters: readonly string[], strange: readonly string[]): string => {
    if (strange.length > 0) {
      const at = characters.indexOf(strange[0]) + 1;
      const where = strange.length === 1 ? ` (character ${at})` : "";
      return `The model does not know ${listed(strange)}${where}. It knows ${listed([...(known ?? [])])}.`;
    }
    const over = characters.length - most;
    if (over > 0) return `That is ${formatCount(over)} too many.`;
    if (characters.length < least) return `At least ${formatCount(least)} are needed.`;
    return "";
  };

  const changed = () => {
    if (!show() || element.value === field.value) return;
    element.value = field.value;
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };

  field.value = value;
  field.addEventListener("input", (event) => {
    event.stopPropagation();
    changed();
  });
  clean.addEventListener("click", () => {
    field.value = Array.from(field.value)
      .filter((character) => known?.has(character))
      .join("");
    changed();
    field.focus();
  });
  if (!show()) {
    throw new RangeError(`textInput: the first value does not do: ${problem.textContent}`);
  }
  return element;
}

const NAMES: Readonly<Record<string, string>> = {" ": "space", "\n": "line break", "\t": "tab"};

/** "“é”, “ß” and 3 more". */
function listed(characters: readonly string[]): string {
  const shown = characters.slice(0, SHOWN).map((character) => NAMES[character] ?? `“${character}”`);
  const left = characters.length - shown.length;
  if (left > 0) return `${shown.join(", ")} and ${left} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown.join("");
}
