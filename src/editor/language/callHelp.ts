/**
 * The signature of the call that is being written, above it. It comes with the bracket; Ctrl+Shift+Space
 * asks for it, or outside of calls for what the name at the cursor is. Escape closes.
 */
import {type Extension, Prec, StateEffect, StateField} from "@codemirror/state";
import {
  EditorView,
  keymap,
  showTooltip,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import {element, paragraphs} from "./card.js";
import type {CallHelp} from "./protocol.js";

/** What is to be shown at a place; `asked`: by the reader. */
type Ask = (offset: number, asked: boolean) => Promise<HTMLElement | undefined>;

const setHelp = StateEffect.define<Tooltip | null>();

const shown = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, {effects, changes}) {
    for (const effect of effects) if (effect.is(setHelp)) return effect.value;
    return tooltip && {...tooltip, pos: changes.mapPos(tooltip.pos)};
  },
  provide: (field) => showTooltip.from(field),
});

export function callHelp(ask: Ask): Extension {
  const plugin = ViewPlugin.define((view) => new Follower(view, ask));
  const withPlugin = (act: (follower: Follower) => boolean) => (view: EditorView) => {
    const follower = view.plugin(plugin);
    return follower !== null && act(follower);
  };
  return [
    shown,
    plugin,
    Prec.high(
      keymap.of([
        {key: "Mod-Shift-Space", run: withPlugin((follower) => follower.ask(true))},
        {key: "Escape", run: withPlugin((follower) => follower.close())},
      ]),
    ),
    EditorView.domEventHandlers({blur: (_, view) => void view.plugin(plugin)?.close()}),
  ];
}

/** Asks at a bracket or comma, and as long as help is shown, wherever the cursor goes. */
class Follower {
  #number = 0;

  constructor(
    private readonly view: EditorView,
    private readonly fetchHelp: Ask,
  ) {}

  get #isShown(): boolean {
    return this.view.state.field(shown) !== null;
  }

  update({docChanged, selectionSet, transactions, state}: ViewUpdate): void {
    if (!docChanged && !selectionSet) return;
    const {head} = state.selection.main;
    const typed = transactions.some((transaction) => transaction.isUserEvent("input"));
    const opens = typed && /[(,]/.test(state.sliceDoc(Math.max(0, head - 1), head));
    if (opens || this.#isShown) this.ask();
  }

  ask(asked = false): boolean {
    const number = ++this.#number;
    const {head} = this.view.state.selection.main;
    // A moment later, when the service has been told of the change.
    void Promise.resolve()
      .then(() => this.fetchHelp(head, asked))
      .catch(() => undefined)
      .then((dom) => {
        if (number !== this.#number) return;
        if (!dom && !this.#isShown) return;
        const shown = dom ? {pos: head, above: true, create: () => ({dom})} : null;
        this.view.dispatch({effects: setHelp.of(shown)});
      });
    return true;
  }

  close(): boolean {
    this.#number += 1;
    if (!this.#isShown) return false;
    this.view.dispatch({effects: setHelp.of(null)});
    return true;
  }
}

export function helpBox({before, argument, after, about, index, count}: CallHelp): HTMLElement {
  const box = element("div", "cm-explanation cm-call-help");
  const signature = element("code", "cm-signature", before);
  signature.append(element("strong", "", argument), after);
  box.append(signature);
  if (count > 1) box.append(element("p", "cm-origin", `Form ${index} of ${count}.`));
  box.append(...paragraphs(about));
  return box;
}
