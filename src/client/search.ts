/**
 * The search: a button in the header, `/` or Ctrl/Cmd+K. The index is loaded when it is first opened.
 * Arrow keys choose, Enter goes there, Escape closes.
 */
import {html, setAttributes, setText} from "../views/dom.js";
import type {Hit, SearchEngine} from "./searchEngine.js";
import {pageAddress} from "./siteAddress.js";

const HINT = "Words of the prose, names of formulas and of code.";
const LIST = "search-results";

export function addSearch(header: Element): void {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const keys = html("kbd", {"aria-hidden": "true"}, "/");
  const button = html(
    "button",
    {
      type: "button",
      class: "search-open",
      title: `Search the book (/ or ${mac ? "⌘" : "Ctrl+"}K)`,
      "aria-keyshortcuts": "/ Control+K Meta+K",
    },
    html("span", {}, "Search"),
    keys,
  );
  let dialog: ReturnType<typeof makeDialog> | undefined;
  const open = () => {
    dialog ??= makeDialog();
    dialog.open();
  };
  button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest?.(
      "input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]",
    );
    const command = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!command && !slash) return;
    event.preventDefault();
    open();
  });
  header.append(button);
}

function makeDialog() {
  const field = html("input", {
    type: "text",
    class: "search-field",
    role: "combobox",
    "aria-label": "Search the book",
    "aria-autocomplete": "list",
    "aria-controls": LIST,
    "aria-expanded": "false",
    placeholder: "Search the book",
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = html("ul", {id: LIST, class: "search-results", role: "listbox"});
  setAttributes(list, {"aria-label": "Sections found"});
  const message = html("p", {class: "search-message", role: "status"}, HINT);
  const close = html("button", {type: "button", class: "search-close"}, "Close");
  const dialog = html(
    "dialog",
    {class: "search", "aria-label": "Search"},
    html("div", {class: "search-head"}, field, close),
    message,
    list,
  );
  document.body.append(dialog);

  let engine: Promise<SearchEngine> | undefined;
  let chosen = 0;
  const options = () => [...list.querySelectorAll<HTMLElement>("[role=option]")];

  const choose = (index: number) => {
    const all = options();
    chosen = Math.max(0, Math.min(index, all.length - 1));
    for (const [i, option] of all.entries()) {
      setAttributes(option, {"aria-selected": String(i === chosen)});
    }
    setAttributes(field, {"aria-activedescendant": all[chosen]?.id});
    all[chosen]?.scrollIntoView?.({block: "nearest"});
  };

  const show = async () => {
    const query = field.value.trim();
    if (query === "") {
      list.replaceChildren();
      setAttributes(field, {"aria-expanded": "false", "aria-activedescendant": undefined});
      setText(message, HINT);
      return;
    }
    let hits: Hit[];
    try {
      engine ??= loadEngine();
      hits = (await engine).find(query);
    } catch {
      engine = undefined;
      setText(
        message,
        "The index of the book could not be loaded. Check the connection and type again.",
      );
      return;
    }
    if (query !== field.value.trim()) return;
    list.replaceChildren(...hits.map((hit, i) => renderHit(hit, i)));
    setAttributes(field, {"aria-expanded": String(hits.length > 0)});
    setText(message, countText(hits.length, query));
    choose(0);
  };

  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    const steps: Record<string, number> = {ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5};
    if (event.key in steps) {
      event.preventDefault();
      choose(chosen + steps[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      options()[chosen]?.querySelector("a")?.click();
    }
  });
  list.addEventListener("click", () => dialog.close());
  list.addEventListener("pointermove", (event) => {
    const option = (event.target as Element).closest("[role=option]");
    if (option?.getAttribute("aria-selected") === "false") {
      choose(options().indexOf(option as HTMLElement));
    }
  });
  close.addEventListener("click", () => dialog.close());
  // A click beside the box meets the dialog itself.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  return {
    open: () => {
      if (!dialog.open) dialog.showModal();
      field.select();
      field.focus();
      engine ??= loadEngine();
      // What goes wrong here is said when the reader types.
      engine.catch(() => {});
    },
  };
}

async function loadEngine(): Promise<SearchEngine> {
  const [{makeSearchEngine}, {rows}] = await Promise.all([
    import("./searchEngine.js"),
    import("../generated/searchIndex.js"),
  ]);
  return makeSearchEngine(rows);
}

const countText = (count: number, query: string) =>
  count === 0
    ? `Nothing in the book has “${query}”. Fewer or shorter words find more.`
    : `${count} ${count === 1 ? "section" : "sections"}`;

function renderHit({row, foundIn, snippet}: Hit, index: number): HTMLElement {
  const {path, page, title} = row;
  return html(
    "li",
    {id: `${LIST}-${index}`, role: "option", class: "search-hit"},
    html(
      "a",
      {href: pageAddress(path), tabindex: -1},
      html(
        "span",
        {class: "search-title"},
        html("span", {}, title),
        title === page ? undefined : html("span", {class: "search-page"}, page),
        foundIn && html("span", {class: "search-kind"}, foundIn),
      ),
      html(
        "span",
        {class: foundIn === "code" ? "search-snippet search-code" : "search-snippet"},
        ...snippet.map(({text, marked}) => (marked ? html("mark", {}, text) : text)),
      ),
    ),
  );
}
