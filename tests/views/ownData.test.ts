// @vitest-environment jsdom
/** What readers bring along: texts, tables, images, points by keyboard and by preset. */
import {describe, expect, test, vi} from "vitest";
import {asMnist} from "../../src/views/drawDigit.js";
import {inkOf, planesOf} from "../../src/views/imageInput.js";
import {csvInput, dragPoints, imageInput, textInput} from "../../src/views/index.js";
import {buttonNamed, until} from "./page.js";

const problemIn = (element: Element) =>
  Array.from(element.querySelectorAll(".file-problem"), (each) => each.textContent).join("");

/** Gives a file to the chooser of an input. */
function choose(element: Element, ...files: File[]): void {
  const chooser = element.querySelector("input[type=file]") as HTMLInputElement;
  Object.defineProperty(chooser, "files", {value: files, configurable: true});
  chooser.dispatchEvent(new Event("change"));
}

/** A file whose text can be read: jsdom's cannot. */
const textFile = (text: string, name: string) =>
  Object.assign(new File([text], name), {text: async () => text});

function select(element: Element, index: number, value: string): void {
  const field = element.querySelectorAll("select")[index];
  field.value = value;
  field.dispatchEvent(new Event("change"));
}

const heardBy = (element: Element) => {
  const heard = vi.fn();
  element.addEventListener("input", heard);
  return heard;
};

describe("textInput", () => {
  const make = () => textInput({value: "abba", alphabet: "ab ", most: 6, least: 1});
  const type = (element: Element, text: string) => {
    const field = element.querySelector("input") as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event("input", {bubbles: true}));
  };

  test("counts, and takes what fits", () => {
    const element = make();
    const heard = heardBy(element);
    type(element, "ab ba");
    expect(element.value).toBe("ab ba");
    expect(element.textContent).toContain("5 of 6 characters");
    expect(heard).toHaveBeenCalledOnce();
  });

  test("says what does not fit, and keeps the last text that did", () => {
    const element = make();
    const heard = heardBy(element);
    type(element, "aéb");
    expect(problemIn(element)).toBe(
      "The model does not know “é” (character 2). It knows “a”, “b” and space.",
    );
    type(element, "abababab");
    expect(problemIn(element)).toBe("That is 2 too many.");
    type(element, "");
    expect(problemIn(element)).toBe("At least 1 are needed.");
    expect(element.querySelector("input")?.getAttribute("aria-invalid")).toBe("true");
    expect([element.value, heard.mock.calls.length]).toEqual(["abba", 0]);
  });

  test("leaves strange characters out when asked to; an emoji is one", () => {
    const element = make();
    type(element, "a😀b");
    expect(element.textContent).toContain("3 of 6 characters");
    buttonNamed(element, "Leave them out").click();
    expect([element.value, problemIn(element)]).toEqual(["ab", ""]);
  });

  test("refuses a first value that does not do", () => {
    expect(() => textInput({value: "xyz", alphabet: "ab"})).toThrow(/textInput.*does not know/);
  });
});

describe("csvInput", () => {
  const start = "x,colour,y\n1,red,10\n2,blue,20\n3,red,30";

  test("takes the last column for the target, and turns words among the inputs into columns", () => {
    const {value} = csvInput({start});
    expect(value?.target).toEqual({name: "y", type: "number", values: Float32Array.of(10, 20, 30)});
    expect(value?.inputs.names).toEqual(["x", "colour = blue", "colour = red"]);
    expect(Array.from(value?.inputs.values ?? [])).toEqual([1, 0, 1, 2, 1, 0, 3, 0, 1]);
  });

  test("lets the reader choose input and target", () => {
    const element = csvInput({start});
    const heard = heardBy(element);
    select(element, 1, "target");
    expect(element.value?.target).toMatchObject({name: "colour", classes: ["blue", "red"]});
    expect(element.value?.inputs.names, "the target before is an input").toEqual(["x", "y"]);
    select(element, 0, "left out");
    select(element, 2, "left out");
    expect(problemIn(element)).toBe("Choose at least one column as input.");
    expect(element.value?.inputs.names).toEqual(["y"]);
    expect(heard).toHaveBeenCalledTimes(2);
  });

  test("reads a file, and keeps what it had when the next one is wrong", async () => {
    const element = csvInput();
    expect(element.value).toBeNull();
    choose(element, textFile("a,b\n1,2\n3,4", "mine.csv"));
    await until(() => element.value !== null);
    expect(element.value).toMatchObject({name: "mine.csv", rows: 2});
    expect(element.textContent).toContain("mine.csv: 2 rows, 2 columns");
    choose(element, textFile("a,b\n1", "bad.csv"));
    await until(() => problemIn(element) !== "");
    expect(problemIn(element)).toBe("bad.csv: row 1 has 1 cell, but the header has 2 cells.");
    expect(element.value?.name).toBe("mine.csv");
    choose(element, new File([new Uint8Array(6e6)], "large.csv"));
    await until(() => problemIn(element).includes("large"));
    expect(problemIn(element)).toBe("large.csv: it has 6 MB, more than 5 MB.");
  });

  test("takes one file at a time, and one that is dropped", async () => {
    const element = csvInput();
    choose(element, new File(["a"], "a.csv"), new File(["b"], "b.csv"));
    expect(problemIn(element)).toBe("2 files at once: drop one.");
    const place = element.querySelector(".file-drop") as Element;
    const event = Object.assign(new Event("drop", {cancelable: true}), {
      dataTransfer: {files: [textFile("a,b\n1,2", "dropped.csv")]},
    });
    place.dispatchEvent(event);
    expect(event.defaultPrevented, "the browser would show the file instead").toBe(true);
    await until(() => element.value?.name === "dropped.csv");
  });
});

describe("imageInput", () => {
  /** Pixels of a grey picture, row by row. */
  const pixels = (greys: readonly number[]) => greys.flatMap((grey) => [grey, grey, grey, 255]);

  test("makes planes of colour, or one of luminance", () => {
    const two = [255, 0, 0, 255, 0, 0, 255, 255];
    expect(Array.from(planesOf(two, 3))).toEqual([1, 0, 0, 0, 0, 1]);
    const [red, blue] = planesOf(two, 1);
    expect([red, blue].map((value) => value.toFixed(3))).toEqual(["0.299", "0.114"]);
  });

  test("takes for ink what differs from the paper, whichever is darker", () => {
    const side = 28;
    const stroke = (ground: number, ink: number) =>
      pixels(
        Array.from({length: side * side}, (_, i) => {
          const [x, y] = [i % side, Math.floor(i / side)];
          return x > 10 && x < 14 && y > 6 && y < 20 ? ink : ground;
        }),
      );
    const dark = inkOf(stroke(235, 20));
    expect(dark.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3 * 13);
    expect(inkOf(stroke(20, 235))).toEqual(dark);
    const digit = asMnist(dark, side);
    expect(digit[14 * 28 + 14]).toBeGreaterThan(0.9);
    expect(
      inkOf(stroke(200, 200)).every((value) => value === 0),
      "no stroke",
    ).toBe(true);
  });

  test("refuses what is no image, and shapes that no digit has", async () => {
    const element = imageInput({shape: [4, 4], channels: 3});
    expect(element.value).toHaveLength(48);
    choose(element, new File(["text"], "letter.txt", {type: "text/plain"}));
    await until(() => problemIn(element) !== "");
    expect(problemIn(element)).toBe("letter.txt: it is no image, but text/plain.");
    choose(element, new File([], "nothing.png", {type: "image/png"}));
    await until(() => problemIn(element).includes("empty"));
    expect(() => imageInput({shape: [8, 8], centre: true})).toThrow(/imageInput.*8 by 8/);
  });
});

describe("dragPoints", () => {
  test("adds by keyboard, changes a class by its number, and begins with a preset", () => {
    const plane = dragPoints({
      classes: ["a", "b", "c"],
      presets: true,
      domain: [
        [0, 4],
        [0, 2],
      ],
    });
    document.body.append(plane);
    buttonNamed(plane, "Add a point").click();
    expect(plane.value).toEqual([{x: 2, y: 1, label: 0}]);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("a, x 2.00, y 1.00");
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", {key: "3", bubbles: true}));
    expect(plane.value).toEqual([{x: 2, y: 1, label: 2}]);
    expect(plane.textContent).toContain("1 point of c");
    for (const preset of ["blobs", "exclusive or", "rings", "spirals"]) {
      select(plane, 0, preset);
      expect(plane.value, preset).toHaveLength(90);
      expect(new Set(plane.value.map(({label}) => label)).size, preset).toBe(3);
      expect(
        plane.value.every(({x, y}) => x > 0 && x < 4 && y > 0 && y < 2),
        preset,
      ).toBe(true);
    }
  });
});
