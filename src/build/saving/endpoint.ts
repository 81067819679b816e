/**
 * What the server of `npm start` does for a page that edits a chapter whole:
 *
 *     GET  /_chapters/07-cnn   the chapter as it lies on disk: {text, version}
 *     PUT  /_chapters/07-cnn   {text, version}: saves it, unless it has changed since that version (409)
 *     POST /_chapters/         {chapter: "09"}: makes a new one, and says which files
 *
 * guard.ts says who may ask. Answers are JSON; a refusal has its reason in `message`.
 */
import {randomBytes} from "node:crypto";
import type {IncomingMessage, ServerResponse} from "node:http";
import type {Project} from "../files.js";
import {createChapter, NewChapterError} from "../newChapter/create.js";
import {readStored, save} from "./chapterFiles.js";
import {checkSender, readBody, TOKEN_META} from "./guard.js";
import {Refusal} from "./refusal.js";

/** Where the endpoint lies on the server. */
export const SAVING_PATH = "/_chapters/";

export class SavingEndpoint {
  readonly #token = randomBytes(24).toString("hex");

  constructor(private readonly project: Project) {}

  /** A page of the book, told the token. */
  tell(html: string): string {
    const meta = `<meta name="${TOKEN_META}" content="${this.#token}">`;
    return html.replace('<meta charset="utf-8">', (charset) => charset + meta);
  }

  /** Answers a request that is meant for it; returns false for every other. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (!request.url?.startsWith(SAVING_PATH)) return false;
    void this.#handle(request).then(
      ([status, body]) => send(response, status, body),
      (error: unknown) => {
        const {status, message, more} =
          error instanceof Refusal ? error : new Refusal(500, String((error as Error).message));
        // What is still under way of a body that is refused is not waited for.
        response.setHeader("Connection", "close");
        send(response, status, {...more, message});
      },
    );
    return true;
  }

  async #handle(request: IncomingMessage): Promise<[status: number, body: object]> {
    checkSender(request, this.#token);
    const slug = (request.url ?? "").slice(SAVING_PATH.length);
    const does = `${request.method} ${slug === "" ? "new" : "chapter"}`;
    switch (does) {
      case "GET chapter":
        return [200, readStored(this.project, slug)];
      case "PUT chapter": {
        const {text, version} = await readBody(request);
        if (typeof text !== "string" || typeof version !== "string") {
          throw new Refusal(400, "A chapter is saved with its text and the version it began with.");
        }
        return [200, save(this.project, slug, version, text)];
      }
      case "POST new": {
        const {chapter} = await readBody(request);
        return [201, this.#create(String(chapter))];
      }
      default:
        throw new Refusal(405, `${request.method} is not possible here.`);
    }
  }

  #create(chapter: string): object {
    try {
      return createChapter(this.project, chapter);
    } catch (error) {
      if (error instanceof NewChapterError) throw new Refusal(422, error.message);
      throw error;
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(JSON.stringify(body));
}
