/** A page whose reader has changed it as a whole, and has not saved that, says so. */
import {showEditNotice} from "../edit/notice.js";
import {editAddress} from "./addresses.js";

export function tellOfDraft(slug: string): void {
  showEditNotice("You have a draft of this page that is not saved. It is kept in this browser.", {
    name: "Go on editing",
    run: () => location.assign(editAddress(slug)),
  });
}
