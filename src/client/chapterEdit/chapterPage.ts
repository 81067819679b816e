/** The editor of a chapter on the screen: bar, text, mistakes, preview; and what its buttons do. */
import type {ChapterError} from "../../build/types.js";
import type {ChapterEditor} from "../../editor/chapter/index.js";
import {html, setText} from "../../views/dom.js";
import {cellsOfDeadPage, markRunning, watchOverPage} from "../edit/crash.js";
import {saveFile} from "../saveFile.js";
import {leaveAddress} from "./addresses.js";
import type {ChapterTools} from "./bundle.js";
import type {ChapterDraft} from "./chapterDraft.js";
import {resolveConflict} from "./conflict.js";
import type {FromFrame} from "./messages.js";
import {MistakeList} from "./mistakes.js";
import {askForChapter} from "./newChapter.js";
import {Preview} from "./preview.js";
import {type BookServer, ChangedOnDisk} from "./server.js";

type Tab = "source" | "page";

export class ChapterPage {
  readonly #dialog = html("dialog", {class: "chapter-edit", "aria-label": "Edit page"});
  readonly #status = html("p", {class: "chapter-edit-status", role: "status"});
  readonly #runs = html("input", {type: "checkbox", id: "chapter-edit-runs", checked: true});
  readonly #editor: ChapterEditor;
  readonly #preview: Preview;
  readonly #mistakes: MistakeList;
  readonly #close: HTMLButtonElement;
  readonly #save: HTMLButtonElement;
  readonly #discard: HTMLButtonElement;
  readonly #compare: HTMLButtonElement;
  /** Why the draft is not kept. */
  #problem: string | undefined;
  #leaving = false;
  #saving = false;

  constructor(
    private readonly draft: ChapterDraft,
    private readonly server: BookServer | undefined,
    private readonly tools: ChapterTools,
  ) {
    this.#close = button("Close", () => void this.leave(), "Back to the page");
    this.#save = button("Save", () => void this.save(), "Ctrl+S, on a Mac Cmd+S");
    this.#discard = button("Discard", () => void this.discard(), "Forget what is not saved");
    this.#compare = button("Compare", () => void this.compare(), "Both versions, side by side");
    this.#editor = new tools.ChapterEditor({
      text: draft.text,
      cursor: draft.cursor,
      label: `Text of chapter ${draft.slug}`,
      onChange: () => this.#changed(),
      onLine: (line) => this.#preview?.reveal(line),
      onSave: () => void this.save(),
      onLeave: () => this.#close.focus(),
    });
    this.#mistakes = new MistakeList(({line, column}) => this.goTo(line, column));
    this.#preview = new Preview((message) => this.#hear(message));
    draft.onKept = () => this.say("");
    draft.onProblem = (reason) => {
      this.#problem = `Not kept in this browser (${reason}). ${server ? "Save" : "Download"} it.`;
      this.say("");
    };
    this.#build();
    void this.#start();
  }

  /** Leads to a place of the text. */
  goTo(line: number, column = 1): void {
    this.#choose("source");
    this.#editor.goTo(line, column);
  }

  /** Saves to the file; without a server, in this browser, which it is anyway a moment later. */
  async save(): Promise<void> {
    const {draft, server} = this;
    if (!server) {
      await draft.flush();
      this.say("");
      return;
    }
    if (this.#saving) return;
    this.#saving = true;
    this.say("Saving…");
    try {
      await draft.save(server);
      if (this.#editor.text !== draft.text && !draft.isChanged) this.#editor.text = draft.text;
      this.say("");
    } catch (error) {
      if (error instanceof ChangedOnDisk) {
        draft.newer = error.now;
        this.#saving = false;
        this.say("");
        await this.compare();
      } else this.say(`Not saved: ${(error as Error).message}`);
    } finally {
      this.#saving = false;
    }
  }

  /** Shows both versions, where the book's has changed since the edit began. */
  async compare(): Promise<void> {
    const {draft} = this;
    const {newer} = draft;
    if (!newer) return;
    const chosen = await resolveConflict({
      base: draft.base,
      mine: draft.text,
      theirs: newer.text,
      where: this.#where,
    });
    if (chosen === undefined) return this.say("");
    draft.rebase(newer);
    this.#editor.text = chosen;
    draft.write(chosen, this.#editor.cursor);
    this.say("");
    if (this.server && draft.isChanged) await this.save();
  }

  async discard(): Promise<void> {
    const {draft} = this;
    if (!confirm("Discard what is not saved of this chapter? This cannot be undone.")) return;
    await draft.discard();
    if (draft.base === undefined) return this.leave();
    if (draft.newer) draft.rebase(draft.newer);
    this.#editor.text = draft.base;
    this.say("");
  }

  async leave(): Promise<void> {
    await this.draft.flush();
    this.#leaving = true;
    location.assign(leaveAddress());
  }

  /** Says something in the bar; nothing to say means how it stands with the draft. */
  say(words: string): void {
    const {draft} = this;
    setText(this.#status, words || this.#standing());
    this.#dialog.toggleAttribute("data-changed", draft.isChanged);
    this.#save.disabled = !draft.isChanged;
    this.#discard.hidden = !draft.isChanged;
    this.#compare.hidden = draft.newer === undefined;
  }

  #standing(): string {
    const {draft, server} = this;
    if (draft.newer) return `The chapter has changed ${this.#where} since this draft began.`;
    if (!draft.isChanged) return server ? "Saved" : "As in the book";
    if (this.#problem) return this.#problem;
    const kept = draft.isKept ? ", kept in this browser" : "…";
    return server ? `Not saved yet${kept}` : `A draft${kept}`;
  }

  get #where(): string {
    return this.server ? "on disk" : "in the book";
  }

  #changed(): void {
    this.draft.write(this.#editor.text, this.#editor.cursor);
    this.#show();
    this.say("");
  }

  #show(atOnce = false): void {
    this.#preview.show(this.draft.slug, this.draft.text, this.#runs.checked, atOnce);
  }

  #hear(message: Exclude<FromFrame, {type: "ready"}>): void {
    if (message.type === "shown") this.#showMistakes(message.errors);
    else if (message.type === "chosen") this.goTo(message.line);
    else if (message.type === "save") void this.save();
    else this.say(`The preview has failed: ${message.message}`);
  }

  #showMistakes(mistakes: readonly ChapterError[]): void {
    this.#editor.showMistakes(mistakes);
    this.#mistakes.show(mistakes);
  }

  /** The preview runs unless it is what ended the page the last time. */
  async #start(): Promise<void> {
    const key = `edit ${this.draft.slug}`;
    const died = (await cellsOfDeadPage(key)).length > 0;
    this.#runs.checked = !died;
    watchOverPage(key);
    // Whoever leaves, the cells cannot have done it: they are in a frame.
    addEventListener("pagehide", () => markRunning(key, []));
    const mark = () => markRunning(key, this.#runs.checked ? ["preview"] : []);
    this.#runs.addEventListener("change", () => {
      mark();
      this.#show(true);
    });
    mark();
    this.#show(true);
    this.say(died ? "The page ended while its cells ran: they wait for Run cells." : "");
    if (this.draft.newer) void this.compare();
  }

  #build(): void {
    const {draft, server} = this;
    const name = `${draft.slug}.mdx`;
    const download = () => saveFile(name, this.#editor.text, "text/markdown");
    const patch = () => {
      const {chapterPatch} = this.tools;
      const text = chapterPatch(draft.slug, draft.base, this.#editor.text, draft.exercises);
      if (text) saveFile(`${draft.slug}.patch`, text, "text/x-diff");
      else this.say("There is no patch: nothing is changed.");
    };
    const tabs = html("div", {class: "chapter-edit-tabs", role: "group", "aria-label": "Show"});
    for (const tab of ["source", "page"] as const) {
      const choose = button(tab === "source" ? "Text" : "Page", () => this.#choose(tab));
      choose.dataset.tab = tab;
      tabs.append(choose);
    }
    this.#dialog.append(
      html(
        "header",
        {class: "chapter-edit-bar"},
        this.#close,
        html("h1", {}, name),
        this.#status,
        tabs,
        html("label", {class: "chapter-edit-runs"}, this.#runs, " Run cells"),
        this.#compare,
        this.#discard,
        ...(server ? [] : [button("Patch", patch, "What is changed, for git apply")]),
        ...(server ? [] : [button("Download", download, `The whole chapter, ${name}`)]),
        button("New chapter…", () => void askForChapter()),
        ...(server ? [this.#save] : []),
      ),
      html("div", {class: "chapter-edit-source"}, this.#editor.element, this.#mistakes.element),
      this.#preview.element,
    );
    this.#save.classList.add("button-main");
    this.#choose("source");
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.#dialog.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
      event.preventDefault();
      void this.save();
    });
    addEventListener("beforeunload", (event) => {
      if (!this.#leaving && server && draft.isChanged) event.preventDefault();
    });
    addEventListener("pagehide", () => draft.end());
    document.addEventListener("visibilitychange", () => void this.#look());
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#editor.focus();
  }

  #choose(tab: Tab): void {
    this.#dialog.dataset.tab = tab;
    for (const choice of this.#dialog.querySelectorAll<HTMLElement>("[data-tab]")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.tab === tab));
    }
  }

  /** Looks at the file when the author comes back from elsewhere: perhaps from another editor. */
  async #look(): Promise<void> {
    const {draft, server} = this;
    if (document.hidden) return void draft.flush();
    const now = await server?.load(draft.slug).catch(() => undefined);
    if (!now || now.text === draft.base) return;
    if (draft.isChanged) draft.newer = now;
    else {
      draft.rebase(now);
      this.#editor.text = now.text;
    }
    this.say("");
  }
}

function button(name: string, action: () => void, title?: string): HTMLButtonElement {
  const element = html("button", {type: "button", class: "button", title}, name);
  element.addEventListener("click", action);
  return element;
}
