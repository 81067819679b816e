/** Each view of the gallery looks as its stored picture does. After a wanted change: npm run pictures. */
import {join} from "node:path";
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {gallerySections} from "../views/gallerySections.js";
import {launch} from "./browser.js";
import {type GalleryPage, LOOKS, openGallery} from "./gallery.js";
import {clearFailures, compareWithStored, storedNames} from "./pictures.js";
import {type Host, serve} from "./server.js";

/** A view that was still on its way gets a second look after so many milliseconds. */
const PATIENCE = 3000;

let browser: Browser;
let host: Host;
beforeAll(async () => {
  clearFailures();
  browser = await launch();
  host = await serve(join(ROOT, "dist"), "/");
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

/** What does not look as it should, by the section's name. */
async function differences(
  {shoot}: GalleryPage,
  names: readonly string[],
  look: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of names) {
    const difference = compareWithStored(`${name}-${look}`, await shoot(name));
    if (difference !== undefined) found.set(name, difference);
  }
  return found;
}

test("a line that is missing and a colour that is another are noticed", async () => {
  const gallery = await openGallery(browser, host.url, LOOKS[0]);
  const noticed = async (style: string) => {
    const tag = await gallery.page.addStyleTag({content: style});
    const found = await differences(gallery, ["loss-curve", "hidden-units"], LOOKS[0].name);
    await tag.evaluate((element) => (element as Element).remove());
    return [...found.keys()];
  };
  try {
    expect(await noticed("/* nothing */")).toEqual([]);
    expect(await noticed(".curve-faint { display: none }")).toEqual(["loss-curve"]);
    expect(await noticed(".fit-unit { stroke: var(--series-4) }")).toEqual(["hidden-units"]);
  } finally {
    await gallery.close();
    clearFailures();
  }
});

for (const look of LOOKS) {
  test(`${look.name}, ${look.width} pixels wide`, async () => {
    const gallery = await openGallery(browser, host.url, look);
    try {
      expect(gallery.names.length).toBe(gallerySections().length);
      let found = await differences(gallery, gallery.names, look.name);
      if (found.size > 0) {
        await gallery.page.waitForTimeout(PATIENCE);
        found = await differences(gallery, [...found.keys()], look.name);
      }
      expect([...found.values()]).toEqual([]);
      const stored = storedNames().filter((name) => name.endsWith(`-${look.name}`));
      expect(stored.sort()).toEqual(gallery.names.map((name) => `${name}-${look.name}`).sort());
    } finally {
      await gallery.close();
    }
  });
}
