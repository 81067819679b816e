/** A plain file host for dist/, below any path. It knows nothing that other file hosts do not. */
import {readFile, stat} from "node:fs/promises";
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {extname, join, normalize} from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".gz": "application/gzip",
};

export interface Host {
  /** Address of the site's front page, with a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `folder` below `prefix` ("/" or "/some/path/"); everything else is 404. */
export async function serve(folder: string, prefix: string): Promise<Host> {
  const server = createServer(async (request, response) => {
    const {pathname} = new URL(request.url ?? "/", "http://host");
    const path = pathname.startsWith(prefix)
      ? await find(folder, decodeURIComponent(pathname.slice(prefix.length)))
      : undefined;
    if (path === undefined) {
      response.writeHead(404, {"content-type": "text/plain"}).end("Not found");
      return;
    }
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, {"content-type": type}).end(await readFile(path));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function find(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, normalize(`/${name}`));
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return find(folder, join(name, "index.html"));
  return found?.isFile() ? path : undefined;
}
