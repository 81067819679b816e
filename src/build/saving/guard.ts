/**
 * Who may write files through the server of `npm start`: only the book's own pages. Another site that
 * the author has open can send requests to this server too, but cannot read its pages, and so not the
 * token in them; and a site that makes its name point here has another Host.
 */
import {timingSafeEqual} from "node:crypto";
import type {IncomingMessage} from "node:http";
import {Refusal} from "./refusal.js";

/** Pages of the book send the token in this header. */
export const TOKEN_HEADER = "x-book-token";

/** Name of the meta element that tells the token to the book's own pages. */
export const TOKEN_META = "book-token";

/** The largest body, in bytes: a chapter is some 30 KB. */
export const MOST_BYTES = 2_000_000;

const OWN_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** @throws Refusal for whoever is not a page of the book */
export function checkSender({method, headers}: IncomingMessage, token: string): void {
  const {host = "", origin} = headers;
  if (!OWN_HOST.test(host)) {
    throw new Refusal(403, `The book is not at ${host || "an address without a name"}.`);
  }
  const site = headers["sec-fetch-site"];
  const foreign = origin !== undefined && origin !== `http://${host}`;
  if (foreign || (site !== undefined && site !== "same-origin")) {
    throw new Refusal(403, "Only the book's own pages may change chapters.");
  }
  if (method !== "GET" && origin === undefined) {
    throw new Refusal(403, "A request that changes a chapter says where it comes from (Origin).");
  }
  const sent = Buffer.from(String(headers[TOKEN_HEADER] ?? ""));
  const own = Buffer.from(token);
  if (sent.length !== own.length || !timingSafeEqual(sent, own)) {
    throw new Refusal(403, "The token is missing or out of date. Reload the page.");
  }
}

/** The JSON object of a request's body. @throws Refusal */
export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) {
    throw new Refusal(415, "The body is JSON: Content-Type application/json.");
  }
  const tooLarge = new Refusal(413, `A chapter has at most ${MOST_BYTES / 1e6} MB.`);
  if (Number(request.headers["content-length"]) > MOST_BYTES) throw tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooLarge;
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal(400, "The body is no JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal(400, "The body is no JSON object.");
  }
  return body as Record<string, unknown>;
}
