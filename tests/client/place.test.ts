// @vitest-environment jsdom
import {afterEach, beforeEach, expect, test, vi} from "vitest";
import {rememberPlace} from "../../src/client/place.js";

const main = () => document.querySelector("main") as HTMLElement;
const places = () => JSON.parse(localStorage.getItem("nnlive.places") ?? "{}");

/** jsdom lays nothing out: headings stand where a test puts them. */
function layOut(tops: Record<string, number>, bottom: number) {
  for (const [id, top] of Object.entries(tops)) {
    const heading = document.getElementById(id) as HTMLElement;
    heading.getBoundingClientRect = () => ({top}) as DOMRect;
  }
  main().getBoundingClientRect = () => ({bottom}) as DOMRect;
}

const scroll = () => {
  dispatchEvent(new Event("scroll"));
  vi.advanceTimersByTime(600);
};

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  history.replaceState(null, "", "/book/chapters/02-mlp.html");
  document.body.innerHTML = `<nav id="observablehq-sidebar"><li class="observablehq-link">
    <a href="/book/chapters/02-mlp.html">2. MLP</a></li></nav>
    <main><h2 id="one">One</h2><h2 id="two">Two</h2></main>`;
});
afterEach(() => vi.useRealTimers());

test("the section that was reached is offered the next time, and a click takes it up", () => {
  rememberPlace(main());
  expect(document.querySelector(".place-offer")).toBeNull();
  layOut({one: -500, two: 100}, 5000);
  scroll();
  expect(places()).toEqual({"chapters/02-mlp": {section: "two"}});
  rememberPlace(main());
  const link = document.querySelector<HTMLAnchorElement>(".place-offer a");
  expect(link?.textContent).toBe("Continue at “Two”");
  expect(link?.getAttribute("href")).toBe("#two");
  link?.click();
  expect(document.querySelector(".place-offer")).toBeNull();
});

test("nothing is offered at the first section, nor where the address names a place", () => {
  localStorage.setItem("nnlive.places", JSON.stringify({"chapters/02-mlp": {section: "one"}}));
  rememberPlace(main());
  expect(document.querySelector(".place-offer")).toBeNull();
  localStorage.setItem("nnlive.places", JSON.stringify({"chapters/02-mlp": {section: "two"}}));
  history.replaceState(null, "", "#one");
  rememberPlace(main());
  expect(document.querySelector(".place-offer")).toBeNull();
});

test("a chapter that was read to its end is ticked and begins at its top again", () => {
  rememberPlace(main());
  layOut({one: -900, two: -500}, 500);
  scroll();
  expect(places()).toEqual({"chapters/02-mlp": {read: true}});
  expect(document.querySelectorAll(".place-read")).toHaveLength(1);
});

test("broken or forbidden storage is no mistake", () => {
  localStorage.setItem("nnlive.places", "{");
  expect(() => rememberPlace(main())).not.toThrow();
  const forbid = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("forbidden");
  });
  layOut({one: 0, two: 100}, 5000);
  expect(scroll).not.toThrow();
  forbid.mockRestore();
});
