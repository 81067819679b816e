/**
 * Tells when an element enters and leaves the document, by a custom element of one's own. The class
 * is made at first use, not at import: in Node there is no HTMLElement until a test brings one.
 */

export interface Lifetime {
  connected(): void;
  disconnected(): void;
}

type OwnElement = HTMLElement & {lifetime?: Lifetime};

/** An element `<name>` whose lifetime callbacks are `lifetime`. The name needs a hyphen. */
export function ownElement(name: string, lifetime: Lifetime): HTMLElement {
  if (!customElements.get(name)) {
    class Own extends HTMLElement {
      lifetime?: Lifetime;

      connectedCallback(): void {
        this.lifetime?.connected();
      }

      disconnectedCallback(): void {
        this.lifetime?.disconnected();
      }
    }
    customElements.define(name, Own);
  }
  const element = document.createElement(name) as OwnElement;
  element.lifetime = lifetime;
  return element;
}
