/**
 * `npm run new-chapter -- 09` writes the skeleton of a chapter that does not exist yet: the page, the
 * solutions of its exercises, its test. `-- 60-my-own-chapter` makes one outside the plan.
 */
import {ROOT} from "../check/root.js";
import {projectAt} from "../files.js";
import {createChapter} from "./create.js";

try {
  const {files} = createChapter(projectAt(ROOT), process.argv[2] ?? "");
  for (const file of files) console.log(file);
  console.log("Now: npm start, and chapters/README.md for what a chapter needs.");
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
