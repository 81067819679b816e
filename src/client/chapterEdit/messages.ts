/** What the editor of a chapter and the frame with its preview say to each other. */

import type {ChapterError} from "../../build/types.js";
import type {PreviewAnchor} from "../../editor/chapter/types.js";

/** From the editor to the frame. */
export type ToFrame =
  | {
      readonly type: "show";
      readonly slug: string;
      readonly text: string;
      /** Whether cells run; otherwise they stand as they are. */
      readonly run: boolean;
    }
  /** Brings what a line of the chapter made into sight. */
  | {readonly type: "reveal"; readonly line: number};

/** From the frame to the editor. */
export type FromFrame =
  /** It listens now. */
  | {readonly type: "ready"}
  | {
      readonly type: "shown";
      readonly slug: string;
      readonly errors: readonly ChapterError[];
      readonly anchors: readonly PreviewAnchor[];
    }
  /** The compiler itself has failed. */
  | {readonly type: "failed"; readonly message: string}
  /** The author has pressed Ctrl/Cmd+S in it. */
  | {readonly type: "save"}
  /** The reader has chosen a place of the page, by a double click. */
  | {readonly type: "chosen"; readonly line: number};

/** Only pages of the same site are heard, and of them only the one that is meant. */
export function isFrom<T>(event: MessageEvent, sender: unknown): event is MessageEvent<T> {
  return event.origin === location.origin && event.source === sender;
}
