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
  const title = html("figcaption", {}, "WGSL, as gpu.js translates it here");
  const element = html(
    "figure",
    {class: "source-piece source-piece-tall"},
    title,
    html("pre", {tabindex: 0, role: "region", "aria-label": "WGSL of the kernel"}, code),
  );
  const translate = async () => {
    setText(code, "gpu.js is on its way (640 KB) …");
    try {
      await colour(code, await workshop().ask("translate", source, size));
    } catch (error) {
      setText(code, `gpu.js does not translate this: ${(error as Error).message.trim()}`);
    }
  };
  whenNear(element, () => void translate());
  return element;
}
