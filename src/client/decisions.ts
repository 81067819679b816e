/**
 * Remembers which backend was faster for a model. It stays in this browser; where storage is
 * forbidden, the page measures again.
 */
import {setDecisionStore} from "../lib/train/decisions.js";

setDecisionStore({
  get: (key) => localStorage.getItem(key),
  set: (key, value) => localStorage.setItem(key, value),
});
