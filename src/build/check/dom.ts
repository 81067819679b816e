/**
 * A document for Node: jsdom, with the browser's globals in place and small stand-ins for what jsdom
 * leaves out (sizes, canvases, media queries). Views draw as they do in the page; nobody looks.
 */
import {JSDOM} from "jsdom";

/** Globals that code for the page reads, beyond the constructors of the DOM. */
const NAMES = [
  "document",
  "location",
  "history",
  "localStorage",
  "sessionStorage",
  "getComputedStyle",
  "requestAnimationFrame",
  "cancelAnimationFrame",
  "customElements",
];

/** DOM classes that Node lacks, or has in a form that jsdom's elements do not accept. */
const CLASSES =
  /^(HTML\w*|SVG\w*|CSS\w*|Node\w*|Element|Text|Comment|Document\w*|DOM(Parser|Rect|Point)\w*|XMLSerializer|Event|EventTarget|CustomEvent|\w+Event|MutationObserver|Image|Range|Selection|ShadowRoot|CharacterData|TreeWalker|Attr|File|FileReader|FileList)$/;

export const PAGE_WIDTH = 640;

/** Makes `globalThis` look like a page. Done once a process: modules keep what they saw first. */
export function installDom(): void {
  if (globalThis.document !== undefined) return;
  const {window} = new JSDOM("<!doctype html><html lang=en><body><main></main>", {
    url: "http://localhost/chapters/",
    pretendToBeVisual: true,
  });
  const set = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
  for (const name of Object.getOwnPropertyNames(window)) {
    if (NAMES.includes(name) || (CLASSES.test(name) && typeof window[name] === "function")) {
      set(name, window[name as keyof typeof window]);
    }
  }
  set("window", globalThis);
  set("addEventListener", window.addEventListener.bind(window));
  set("removeEventListener", window.removeEventListener.bind(window));
  set("dispatchEvent", window.dispatchEvent.bind(window));
  set("devicePixelRatio", 1);
  set("matchMedia", matchMedia);
  set("ResizeObserver", FixedSizeObserver);
  set("IntersectionObserver", AlwaysVisibleObserver);
  Object.defineProperties(window.HTMLElement.prototype, {
    clientWidth: {get: () => PAGE_WIDTH},
    offsetWidth: {get: () => PAGE_WIDTH},
  });
  repairForms(window.document);
  window.HTMLCanvasElement.prototype.getContext = getContext as never;
  window.HTMLCanvasElement.prototype.toDataURL = () => "data:,";
}

/**
 * Observable Inputs gives its forms a `value` with getter and setter. jsdom's forms are proxies that
 * refuse to set such a property, and keep their handler to themselves: it is caught at the moment
 * when the first form is made.
 */
function repairForms(document: Document): void {
  const TrueProxy = globalThis.Proxy;
  let caught: ProxyHandler<object> | undefined;
  globalThis.Proxy = new TrueProxy(TrueProxy, {
    construct(target, [object, handler]) {
      caught = handler;
      return new target(object, handler);
    },
  });
  document.createElement("form");
  globalThis.Proxy = TrueProxy;
  const handler = caught;
  const set = handler?.set;
  if (handler === undefined || set === undefined) return;
  handler.set = (target, name, value, receiver) =>
    Reflect.getOwnPropertyDescriptor(target, name)?.set === undefined
      ? set.call(handler, target, name, value, receiver)
      : Reflect.set(target, name, value, receiver);
}

function matchMedia(media: string) {
  return Object.assign(new EventTarget(), {media, matches: false, onchange: null});
}

/** Reports one size, once. */
class FixedSizeObserver {
  constructor(private readonly callback: (entries: unknown[]) => void) {}
  observe(target: Element): void {
    const contentRect = {x: 0, y: 0, width: PAGE_WIDTH, height: 400};
    queueMicrotask(() => this.callback([{target, contentRect}]));
  }
  unobserve(): void {}
  disconnect(): void {}
}

/** Everything is on the screen. */
class AlwaysVisibleObserver {
  constructor(private readonly callback: (entries: unknown[]) => void) {}
  observe(target: Element): void {
    queueMicrotask(() => this.callback([{target, isIntersecting: true, intersectionRatio: 1}]));
  }
  unobserve(): void {}
  disconnect(): void {}
}

/** A 2-D context that takes every call; pixels and text have sizes, so that layouts work out. */
function getContext(this: HTMLCanvasElement, kind: string): unknown {
  if (kind !== "2d") return null;
  const pixels = (width: number, height: number) => ({
    width,
    height,
    data: new Uint8ClampedArray(4 * width * height),
  });
  const own: Record<string | symbol, unknown> = {
    canvas: this,
    createImageData: pixels,
    getImageData: (_x: number, _y: number, width: number, height: number) => pixels(width, height),
    measureText: (text: string) => ({width: 7 * text.length}),
  };
  const gradient = {addColorStop() {}};
  return new Proxy(own, {
    get: (target, name) =>
      name in target ? target[name] : /^create/.test(String(name)) ? () => gradient : () => {},
  });
}
