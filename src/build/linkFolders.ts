/**
 * Framework sees only what lies below src/. The library and the data sets are linked into it, so that
 * a change in them is a change in the site. Where links are not allowed (Windows without developer
 * mode refuses symbolic links, some file systems refuse junctions) they are copied.
 */
import {cpSync, existsSync, lstatSync, realpathSync, rmSync, symlinkSync} from "node:fs";
import {join} from "node:path";

/** Project folder -> folder below src/. */
const LINKS = {lib: "lib", data: "data"};

export function linkFolders(directory: string): void {
  for (const [name, below] of Object.entries(LINKS)) {
    const target = join(directory, name);
    const link = join(directory, "src", below);
    if (existsSync(target)) linkFolder(target, link);
  }
}

function linkFolder(target: string, link: string): void {
  const stat = lstatSync(link, {throwIfNoEntry: false});
  if (stat?.isSymbolicLink() && existsSync(link) && realpathSync(link) === realpathSync(target)) {
    return;
  }
  rmSync(link, {recursive: true, force: true});
  try {
    // A relative link survives moving the project; Windows junctions must be absolute.
    if (process.platform === "win32") symlinkSync(target, link, "junction");
    else symlinkSync(join("..", target.slice(target.lastIndexOf("/") + 1)), link, "dir");
  } catch {
    cpSync(target, link, {recursive: true});
  }
}
