/** Says something to a screen reader, in a part of the page that nobody sees. */

let region: HTMLElement | undefined;

export function announce(text: string): void {
  if (!region?.isConnected) {
    region = document.createElement("div");
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    (document.querySelector("#observablehq-main") ?? document.body).append(region);
  }
  region.textContent = text;
}
