/**
 * The page for addresses that lead nowhere. A host serves it at any depth and under any prefix, so it
 * carries its own style and finds the book by looking for its front page in the folders above.
 */
import {TITLE} from "./site.js";

/** A file that only the root of the book has; the page looks for it. */
export const ROOT_MARK = "book.json";

export const NOT_FOUND_PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found | ${TITLE}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto 0; padding: 0 1.5rem; }
</style>
</head>
<body>
<main>
<h1>There is no such page</h1>
<p>The address may be mistyped, or the chapter is not written yet.</p>
<p><a id="home" href="/">Go to the contents of the book</a></p>
</main>
<script type="module">
const parts = location.pathname.split("/").slice(0, -1);
for (let depth = parts.length; depth > 0; --depth) {
  const root = parts.slice(0, depth).join("/") + "/";
  const found = await fetch(root + "${ROOT_MARK}", {method: "HEAD"}).then((r) => r.ok, () => false);
  if (!found) continue;
  document.querySelector("#home").href = root;
  break;
}
</script>
</body>
</html>
`;
