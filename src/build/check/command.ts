/**
 * `npm run check`: compiles every chapter and checks the types of its cells. With --json it prints
 * the mistakes in types alone, for the running book.
 */
import {formatError, sortErrors} from "../chapter.js";
import {readChapters, readTables} from "../chapters.js";
import {projectAt} from "../files.js";
import {linkFolders} from "../linkFolders.js";
import {withLiveValues} from "./live.js";
import {ROOT} from "./root.js";
import {checkTypes} from "./types.js";

linkFolders(ROOT);
const project = projectAt(ROOT);
const tables = readTables(project).errors;
const chapters = (await readChapters(project)).map(withLiveValues);
const types = checkTypes(chapters);
if (process.argv.includes("--json")) console.log(JSON.stringify(types));
else {
  const mistakes = sortErrors([...tables, ...chapters.flatMap(({errors}) => errors), ...types]);
  for (const mistake of mistakes) console.error(formatError(mistake));
  const cells = chapters.reduce((sum, chapter) => sum + chapter.cells.length, 0);
  console.log(`${chapters.length} chapters, ${cells} cells, ${mistakes.length} mistakes`);
  process.exitCode = mistakes.length > 0 ? 1 : 0;
}
