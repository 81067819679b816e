/** `npm run preview`: serves dist/ as any file host would. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {hostFolder} from "./host.js";
import {endWithParent} from "./lifetime.js";
import {askedPort, HOST, listen} from "./ports.js";

const FIRST_PORT = 4000;

try {
  const options = {port: {type: "string"}, base: {type: "string"}} as const;
  const {values} = parseArgs({options});
  await preview(join(process.cwd(), "dist"), values.base ?? "/", askedPort(values.port));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function preview(root: string, prefix: string, asked: number | undefined): Promise<void> {
  if (!existsSync(join(root, "index.html"))) {
    throw new Error("There is no dist/ to look at. Build it first: npm run build");
  }
  const base = `/${prefix.replace(/^\/+|\/+$/g, "")}/`.replace("//", "/");
  const server = hostFolder(root, base);
  const port = await listen(server, asked, FIRST_PORT);
  endWithParent();
  console.log(`dist/ is at http://${HOST}:${port}${base} (Ctrl+C stops it)`);
}
