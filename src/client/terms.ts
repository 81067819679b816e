/** The card of a term: its definition in the glossary, which the build wrote into the page. */
import {html} from "../views/dom.js";
import type {HoverCards} from "./hoverCard.js";

export const termCards: HoverCards = {
  selector: "a.term[data-definition]",
  fill: (term) => [html("p", {class: "hover-about"}, term.getAttribute("data-definition") ?? "")],
};
