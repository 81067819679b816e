/** The book's own cells as the page's language service sees them: it agrees with the check of the build. */
import {beforeAll, describe, expect, test} from "vitest";
import {readChapters} from "../../../src/build/chapters.js";
import {ROOT} from "../../../src/build/check/root.js";
import {projectAt} from "../../../src/build/files.js";
import {CellLanguage} from "../../../src/editor/language/service.js";
import {readTypeBundle} from "./bundle.js";

const chapters = (await readChapters(projectAt(ROOT))).filter(({cells}) => cells.length > 0);

let language: CellLanguage;
beforeAll(async () => {
  language = new CellLanguage(await readTypeBundle());
});

describe.each(chapters)("$slug", ({cells}) => {
  test("has no mistakes that the build would not find", () => {
    language.setCells(cells);
    const found = cells.flatMap(({id}) =>
      language.problems(id).map(({message}) => `${id}: ${message}`),
    );
    expect(found).toEqual([]);
  });

  test("is formatted as Format would do it, but for indents of continued lines", () => {
    language.setCells(cells);
    const changed = cells.flatMap(({id, source}) =>
      language
        .format(id)
        .filter(({from}) => /[^\n ][^\n]*$/.test(source.slice(0, from)))
        .map(({from, to, insert}) => {
          const line = source.slice(0, from).split("\n").length;
          return `${id}, line ${line}: "${source.slice(from, to)}" -> "${insert}"`;
        }),
    );
    expect(changed).toEqual([]);
  });
});
