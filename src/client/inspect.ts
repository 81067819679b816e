/**
 * What `display(x)` and a cell's value show. Framework hands every value that is no element to its
 * inspector; here that inspector is taught the book's own values, and keeps all others.
 */
import {Inspector} from "observablehq:runtime";
import {inspector, isInspectable} from "../views/inspect/index.js";

const inspectPlain = Inspector.prototype.fulfilled;

/** Any value, by Framework's own inspector. */
function plain(value: unknown): Node {
  const place = document.createElement("span");
  inspectPlain.call(new Inspector(place), value);
  return place;
}

Inspector.prototype.fulfilled = function (this: Inspector, value, name) {
  inspectPlain.call(this, isInspectable(value) ? inspector(value, {plain}) : value, name);
};
