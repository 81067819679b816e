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

const items: MenuItem[] = [
  {
    name: "Share",
    hint: "A link that holds your edits",
    applies: isEdited,
    run: (editing) => import("./takeShare.js").then(({openShare}) => openShare(editing)),
  },
  {
    name: "Download",
    hint: "The chapter with your edits, as a file",
    run: (editing) => import("./takeDownload.js").then(({openDownload}) => openDownload(editing)),
  },
  {
    name: "Load a file",
    hint: "Edits that were downloaded before, here or by others; a file can also be dropped on the page",
    run: () => import("./takeArrive.js").then(({pickFile}) => pickFile()),
  },
  {
    name: "Edit page",
    hint: "The whole chapter: its text beside the live page",
    run: async ({keeper}) => {
      await keeper.flush();
      const {editAddress} = await import("../chapterEdit/addresses.js");
      location.assign(editAddress(keeper.chapter));
    },
  },
  {
    name: "New chapter…",
    hint: "Begin a chapter of your own",
    run: () => import("../chapterEdit/newChapter.js").then(({askForChapter}) => askForChapter()),
  },
];

export function menuItems(editing: ChapterEditing): readonly MenuItem[] {
  return items.filter(({applies}) => applies?.(editing) ?? true);
}

function isEdited({cells}: ChapterEditing): boolean {
  return [...cells.values()].some((cell) => cell.isEdited);
}
