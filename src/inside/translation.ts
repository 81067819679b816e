/**
 * The WGSL that gpu.js makes of a kernel of the gpu device. gpu.js is loaded when the reader comes near.
 *
 *     translation(kernel)
 */
import {html, setText} from "../views/dom.js";
import {colour, whenNear} from "./codeView.js";
import type {DeviceKernel} from "./kernels.js";
import {workshop} from "./place.js";

export function translation({source, size}: DeviceKernel): HTMLElement {
  const code = html("code", {});
  const title = html(
    "figcaption",
    {},
    "WGSL, as gpu.js translates it here, from the kernel on; above it, where its numbers are",
  );
  const box = html("pre", {tabindex: 0, role: "region", "aria-label": "WGSL of the kernel"}, code);
  const element = html("figure", {class: "source-piece source-piece-tall"}, title, box);
  const translate = async () => {
    setText(code, "gpu.js is on its way (640 KB) …");
    try {
      const wgsl = await workshop().ask("translate", source, size);
      await colour(code, wgsl);
      // What stands before it says where the numbers are.
      const before = wgsl.slice(0, Math.max(0, wgsl.indexOf("@compute"))).split("\n").length - 1;
      box.scrollTop = (box.scrollHeight * before) / wgsl.split("\n").length;
    } catch (error) {
      setText(code, `gpu.js does not translate this: ${(error as Error).message.trim()}`);
    }
  };
  whenNear(element, () => void translate());
  return element;
}
