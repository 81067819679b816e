// @vitest-environment jsdom
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import type {SearchRow} from "../../src/build/searchIndex.js";
import {addSearch} from "../../src/client/search.js";
import {makeSearchEngine, snippetOf} from "../../src/client/searchEngine.js";

const row = (fields: Partial<SearchRow>): SearchRow => ({
  id: "",
  title: "",
  text: "",
  formulas: "",
  code: "",
  page: "",
  path: "chapters/x",
  ...fields,
});

const rows = [
  row({title: "The margin", page: "1. Perceptron", path: "chapters/01-perceptron#the-margin"}),
  row({
    title: "What breaks",
    page: "1. Perceptron",
    path: "chapters/01-perceptron#what-breaks",
    text: "With a small margin the count of mistakes grows.",
  }),
  row({
    title: "The losses",
    page: "2. MLP",
    path: "chapters/02-mlp#the-losses",
    text: "Cross-entropy punishes confidence.",
    formulas: "ce \\mathcal{L}",
    code: "const loss = mseLoss(a, b); softmaxOf(z)",
  }),
];

vi.mock("../../src/generated/searchIndex.js", () => ({rows}));

describe("the engine", () => {
  const {find} = makeSearchEngine(rows);
  const titles = (query: string) => find(query).map((hit) => hit.row.title);

  test("puts titles before prose, and finds beginnings and small slips", () => {
    expect(titles("margin")).toEqual(["The margin", "What breaks"]);
    expect(titles("marg")).toEqual(["The margin", "What breaks"]);
    expect(titles("confidense")).toEqual(["The losses"]);
    expect(titles("margin mistakes")).toEqual(["What breaks"]);
    expect(titles("zebra")).toEqual([]);
  });

  test("finds names of code whole and by their parts, and says where", () => {
    expect(find("softmaxOf")[0]).toMatchObject({foundIn: "code", row: {title: "The losses"}});
    expect(titles("softmax")).toEqual(["The losses"]);
    expect(find("ce")[0]).toMatchObject({foundIn: "formula"});
  });

  test("cuts the surroundings out of a long text and marks all words", () => {
    const text = `${"before ".repeat(30)}the needle in hay ${"after ".repeat(40)}`;
    const pieces = snippetOf(text, ["needle", "hay"]);
    expect(pieces.filter(({marked}) => marked).map(({text}) => text)).toEqual(["needle", "hay"]);
    const whole = pieces.map(({text}) => text).join("");
    expect(whole.length).toBeLessThan(180);
    expect(whole).toMatch(/^… .* …$/);
    expect(snippetOf("plain (text)", [])).toEqual([{text: "plain (text)", marked: false}]);
  });
});

describe("the dialog", () => {
  const field = () => document.querySelector<HTMLInputElement>(".search-field");
  const options = () => [...document.querySelectorAll<HTMLElement>("[role=option]")];
  const press = (key: string, target: Element = document.body, more = {}) =>
    target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, ...more}));
  const type = (text: string) => {
    const input = field() as HTMLInputElement;
    input.value = text;
    input.dispatchEvent(new Event("input"));
  };

  beforeEach(() => {
    // jsdom draws no dialogs.
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true;
    };
    HTMLDialogElement.prototype.close = function () {
      this.open = false;
    };
    document.body.innerHTML =
      '<header><a class="site-name" href="/book/">Book</a></header><input id="other">';
    addSearch(document.querySelector("header") as Element);
  });
  // The listener for keys stays with the document, as in the page: each test opens its own dialog.
  afterEach(() => document.body.replaceChildren());

  test("opens by button, by slash and by Ctrl+K, but not while the reader types elsewhere", () => {
    expect(field()).toBeNull();
    press("/", document.querySelector("#other") as Element);
    expect(field()).toBeNull();
    document.querySelector<HTMLButtonElement>(".search-open")?.click();
    expect(document.querySelector("dialog")?.open).toBe(true);
    document.querySelector("dialog")?.close();
    press("k", document.body, {ctrlKey: true});
    expect([...document.querySelectorAll("dialog")].some(({open}) => open)).toBe(true);
  });

  test("lists sections, lets arrow keys choose, and says how many there are", async () => {
    document.querySelector<HTMLButtonElement>(".search-open")?.click();
    type("margin");
    await vi.waitFor(() => expect(options()).toHaveLength(2));
    expect(document.querySelector(".search-message")?.textContent).toBe("2 sections");
    expect(options()[0].querySelector("a")?.href).toMatch(
      /\/book\/chapters\/01-perceptron#the-margin$/,
    );
    press("ArrowDown", field() as Element);
    expect(options()[1].getAttribute("aria-selected")).toBe("true");
    expect(field()?.getAttribute("aria-activedescendant")).toBe(options()[1].id);
    press("ArrowDown", field() as Element);
    expect(options()[1].getAttribute("aria-selected")).toBe("true");
    type("zebra");
    await vi.waitFor(() => expect(options()).toHaveLength(0));
    expect(document.querySelector(".search-message")?.textContent).toMatch(/Nothing .* “zebra”/);
  });
});
