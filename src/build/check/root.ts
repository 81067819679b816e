import {resolve} from "node:path";
import {fileURLToPath} from "node:url";

/** The folder of the project, where package.json lies. */
export const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
