/** The declarations that the page's language service reads, made when they are not there. */
import {readFileSync} from "node:fs";
import {gunzipSync} from "node:zlib";
import {ROOT} from "../../../src/build/check/root.js";
import {projectAt} from "../../../src/build/files.js";
import {writeTypeFile} from "../../../src/build/typeFile.js";
import type {TypeBundle} from "../../../src/editor/language/bundle.js";

export async function readTypeBundle(): Promise<TypeBundle> {
  const file = await writeTypeFile(projectAt(ROOT));
  if (file === undefined) throw new Error("The project has no editor.");
  return JSON.parse(gunzipSync(readFileSync(file)).toString());
}
