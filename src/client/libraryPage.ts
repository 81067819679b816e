/** The page of the library's source: a tree of files, and the one that the address names. */
import {splitLines} from "../build/codeLines.js";
import {html, setAttributes} from "../views/dom.js";

const FIRST = "lib/index.ts";

export async function tendLibraryPage(browser: Element): Promise<void> {
  const [{sources}, {highlight}] = await Promise.all([
    import("../generated/librarySources.js"),
    import("../generated/highlight.js"),
  ]);
  const paths = Object.keys(sources);
  const files = html("nav", {class: "library-files", "aria-label": "Files"}, tree(paths));
  const source = html("section", {class: "library-source", "aria-label": "Source"});
  browser.replaceChildren(files, source);

  const show = () => {
    const [path, line] = decodeURIComponent(location.hash.slice(1) || FIRST).split(":");
    // Headings of the page have anchors too.
    if (!(path in sources)) {
      if (source.childElementCount === 0) source.append(notFound(path));
      return;
    }
    if (source.dataset.path !== path) {
      source.dataset.path = path;
      source.replaceChildren(
        html("p", {class: "library-path"}, path),
        listing(path, sources[path], highlight),
      );
    }
    for (const link of files.querySelectorAll<HTMLAnchorElement>("a")) {
      const current = link.dataset.path === path;
      setAttributes(link, {"aria-current": current ? "true" : undefined});
      if (current) for (const folder of foldersOf(link)) folder.open = true;
    }
    source.querySelector(".library-line-on")?.classList.remove("library-line-on");
    const target = line && source.querySelector(`[data-line="${Number(line)}"]`);
    if (target) {
      target.classList.add("library-line-on");
      target.scrollIntoView({block: "center"});
    }
  };
  addEventListener("hashchange", show);
  show();
}

const notFound = (path: string) =>
  html("p", {class: "library-missing"}, `There is no file “${path}”. Choose one from the list.`);

function* foldersOf(link: Element): Generator<HTMLDetailsElement> {
  for (let at = link.parentElement; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) yield at;
  }
}

interface Folder {
  folders: Map<string, Folder>;
  files: string[];
}

function tree(paths: readonly string[]): HTMLElement {
  const top: Folder = {folders: new Map(), files: []};
  for (const path of paths) {
    let folder = top;
    for (const name of path.split("/").slice(0, -1)) {
      const next = folder.folders.get(name) ?? {folders: new Map(), files: []};
      folder.folders.set(name, next);
      folder = next;
    }
    folder.files.push(path);
  }
  return list(top);
}

function list({folders, files}: Folder): HTMLElement {
  return html(
    "ul",
    {},
    ...[...folders].map(([name, folder]) =>
      html("li", {}, html("details", {}, html("summary", {}, name), list(folder))),
    ),
    ...files.map((path) =>
      html("li", {}, html("a", {href: `#${path}`, "data-path": path}, path.split("/").at(-1))),
    ),
  );
}

/** Every line an element whose number links to it. The colours come from highlight.js. */
function listing(path: string, text: string, highlight: (code: string) => string): HTMLElement {
  const code = html("code", {});
  code.innerHTML = splitLines(highlight(text.trimEnd()))
    .map(
      (line, i) =>
        `<span class="library-line" data-line="${i + 1}"><a href="#${path}:${i + 1}" aria-label="Line ${i + 1}" data-number="${i + 1}"></a>${line}\n</span>`,
    )
    .join("");
  return html("pre", {tabindex: 0, "aria-label": path}, code);
}
