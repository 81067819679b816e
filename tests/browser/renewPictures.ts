/**
 * `npm run pictures`: builds the site and stores the pictures of the gallery's views anew, where they
 * differ from the stored ones. Look at what changed before you commit it.
 *
 *     npm run pictures                  all sections
 *     npm run pictures -- loss-curve    only sections whose names contain this
 */
import {join} from "node:path";
import {ROOT} from "../../src/build/check/root.js";
import {launch} from "./browser.js";
import {LOOKS, openGallery} from "./gallery.js";
import {clearFailures, compareWithStored, forget, store, storedNames} from "./pictures.js";
import {serve} from "./server.js";
import build from "./setup.js";

const parts = process.argv.slice(2);
const isMeant = (name: string) => parts.length === 0 || parts.some((part) => name.includes(part));

build();
const browser = await launch();
const host = await serve(join(ROOT, "dist"), "/");
try {
  for (const look of LOOKS) {
    const gallery = await openGallery(browser, host.url, look);
    const files = new Set<string>();
    for (const name of gallery.names) {
      const file = `${name}-${look.name}`;
      files.add(file);
      if (!isMeant(name)) continue;
      const picture = await gallery.shoot(name);
      if (compareWithStored(file, picture) === undefined) continue;
      store(file, picture);
      console.log(`stored ${file}`);
    }
    for (const file of storedNames()) {
      if (!file.endsWith(`-${look.name}`) || files.has(file)) continue;
      forget(file);
      console.log(`removed ${file}, which no section has`);
    }
    await gallery.close();
  }
} finally {
  clearFailures();
  await browser.close();
  await host.close();
}
