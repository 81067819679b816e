/** What the menu of edits offers besides the list of edited cells: one entry a command. */
import type {ChapterEditing} from "./index.js";

export interface MenuItem {
  /** What the button says: "Share", "Download". */
  readonly name: string;
  /** A line that explains it, as the button's title. */
  readonly hint: string;
  /** Whether it can do anything now; it is not shown where not. Always, where it is left out. */
  readonly applies?: (editing: ChapterEditing) => boolean;
  /** The menu is closed before. A mistake it throws is said in a notice. */
  readonly run: (editing: ChapterEditing) => unknown;
}

const items: MenuItem[] = [];

export function menuItems(editing: ChapterEditing): readonly MenuItem[] {
  return items.filter(({applies}) => applies?.(editing) ?? true);
}
