/** Corrections of Framework's pages that its settings cannot express. */
import {inlineRecordings, type RecordedOf} from "./record/inline.js";

/**
 * States the language, lets readers zoom (Framework forbids it on touch screens), says of pages whose
 * cells stand beside the text that they need the width (see src/style/beside.css), and puts the
 * recorded figures in their places.
 */
export function fixPage(html: string, recordedOf: RecordedOf): string {
  const attributes = html.includes('class="beside-group"')
    ? 'lang="en" class="wide-page"'
    : 'lang="en"';
  const page = html
    // Framework puts the label that closes the sidebar into a list, where only items may stand.
    .replace(
      /(<ol>\s*)(<label id="observablehq-sidebar-close"[^>]*><\/label>)(\s*<li[^>]*>)/,
      "$1$3$2",
    )
    .replace(/^(<!DOCTYPE html>\s*<html)>/i, `$1 ${attributes}>`)
    .replace(
      '<meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
    );
  return inlineRecordings(page, recordedOf);
}
