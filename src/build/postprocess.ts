/** Corrections of Framework's pages that its settings cannot express. */

/** States the language, and lets readers zoom: Framework forbids it on touch screens. */
export function fixPage(html: string): string {
  return html
    .replace(/^(<!DOCTYPE html>\s*<html)>/i, '$1 lang="en">')
    .replace(
      '<meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
    );
}
