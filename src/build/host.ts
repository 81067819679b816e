/** A plain file host: a folder below any path, and nothing outside it. */
import {createReadStream, existsSync, statSync} from "node:fs";
import {createServer, type Server, type ServerResponse} from "node:http";
import {extname, join, normalize, sep} from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".gif": "image/gif",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mp3": "audio/mpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".wav": "audio/wav",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** A server for the folder `root` below `base`, "/" or "/some/path/". It does not listen yet. */
export function hostFolder(root: string, base: string): Server {
  return createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, {Allow: "GET, HEAD"}).end();
      return;
    }
    const {pathname} = new URL(request.url ?? "/", "http://localhost");
    const location = redirectOf(root, base, pathname);
    if (location) {
      response.writeHead(302, {Location: location}).end();
      return;
    }
    const found = pathname.startsWith(base)
      ? findFile(root, pathname.slice(base.length))
      : undefined;
    send(response, found ?? join(root, "404.html"), found ? 200 : 404, request.method === "HEAD");
  });
}

/** A folder without its slash, and the prefix without its own, lead to the address with it. */
function redirectOf(root: string, base: string, pathname: string): string | undefined {
  if (`${pathname}/` === base) return base;
  if (!pathname.startsWith(base) || pathname.endsWith("/")) return undefined;
  const path = resolvePath(root, pathname.slice(base.length));
  const folder = path !== undefined && existsSync(join(path, "index.html"));
  return folder ? `${pathname}/` : undefined;
}

/** The file behind an address, also without its .html, as static hosts have it. */
function findFile(root: string, address: string): string | undefined {
  const path = resolvePath(root, address);
  if (path === undefined) return undefined;
  const candidates =
    address === "" || address.endsWith("/") ? [join(path, "index.html")] : [path, `${path}.html`];
  return candidates.find((file) => statSync(file, {throwIfNoEntry: false})?.isFile());
}

/** The path below `root`; undefined for addresses that are malformed or lead out of it. */
function resolvePath(root: string, address: string): string | undefined {
  try {
    const path = normalize(join(root, decodeURIComponent(address)));
    return path === root || path.startsWith(root + sep) ? path : undefined;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, file: string, status: number, headOnly: boolean): void {
  response.writeHead(status, {
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    "Content-Length": statSync(file).size,
    "Cache-Control": "no-cache",
  });
  if (headOnly) response.end();
  else createReadStream(file).pipe(response);
}
