/**
 * Tells what changed below some folders. Every folder has a watcher of its own, whose events only say
 * that it is time to look: what changed is found by comparing times and sizes. So it makes no
 * difference how an editor saves, nor how well a platform watches folders in depth.
 */
import {type FSWatcher, readdirSync, statSync, watch} from "node:fs";
import {join} from "node:path";

/** Saving one file often comes as several events. */
const SETTLE_MILLISECONDS = 40;

export interface FolderWatch {
  close(): void;
}

/**
 * @param folders paths, which need not exist yet if their parent folder is watched
 * @param ignore says which files and folders to leave out, by full path
 * @param changed receives the full paths of files that were added, changed or removed; further
 *   changes wait until its promise has settled
 */
export function watchFolders(
  folders: readonly string[],
  ignore: (path: string) => boolean,
  changed: (paths: string[]) => Promise<void>,
): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  let known = scan();
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;
  let closed = false;

  return {
    close() {
      closed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };

  function scan(): Map<string, string> {
    const files = new Map<string, string>();
    const seen = new Set<string>();
    for (const folder of folders) visit(folder);
    for (const [folder, watcher] of watchers) {
      if (seen.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    return files;

    function visit(folder: string): void {
      try {
        if (!watchers.has(folder)) {
          const watcher = watch(folder, soon);
          watcher.on("error", () => soon());
          watchers.set(folder, watcher);
        }
        seen.add(folder);
        for (const name of readdirSync(folder)) {
          const path = join(folder, name);
          if (ignore(path)) continue;
          const stat = statSync(path, {throwIfNoEntry: false});
          if (stat?.isDirectory()) visit(path);
          else if (stat) files.set(path, `${stat.mtimeMs} ${stat.size} ${stat.ino}`);
        }
      } catch {
        // The folder went away while being read: its files count as removed.
      }
    }
  }

  function soon(): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MILLISECONDS);
  }

  async function look(): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const before = known;
      known = scan();
      const paths = new Set([...before.keys(), ...known.keys()]);
      const different = [...paths].filter((path) => before.get(path) !== known.get(path));
      if (different.length > 0) await changed(different);
    } finally {
      busy = false;
      if (again) {
        again = false;
        soon();
      }
    }
  }
}
