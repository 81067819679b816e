/**
 * Code that is wider than its box can be scrolled by keyboard: then, and only then, it is a tab stop.
 * Without a script every code is one, as the build writes it.
 */

export function tendWideCode(): void {
  const observer = new ResizeObserver((entries) => {
    for (const {target} of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  for (const code of document.querySelectorAll(".cell-code pre")) observer.observe(code);
}
