/** Says once, at the top of a page with cells, that this browser cannot run them. */
import {NO_SIMD} from "../views/simd.js";

export function showNotice(): void {
  const notice = document.createElement("aside");
  notice.className = "page-notice";
  notice.setAttribute("role", "note");
  const text = document.createElement("p");
  text.textContent = NO_SIMD;
  notice.append(text);
  document.querySelector("#observablehq-main")?.prepend(notice);
}
