/** The script that a worker loads when a model first asks for one of the rows in it. */
import {extraRows} from "../wasm/extra.js";

Object.assign(globalThis, {extraRows});
