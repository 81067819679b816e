/** The server of `npm start`, which saves chapters: src/build/saving. A static site has none. */

export interface StoredChapter {
  readonly text: string;
  readonly version: string;
}

/** The chapter has changed on disk since the edit began. */
export class ChangedOnDisk extends Error {
  override name = "ChangedOnDisk";
  constructor(readonly now: StoredChapter) {
    super("The chapter has changed on disk since the edit began.");
  }
}

/** The server says no, and why. */
export class ServerError extends Error {
  override name = "ServerError";
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const META = 'meta[name="book-token"]';

export class BookServer {
  private constructor(private token: string) {}

  static find(): BookServer | undefined {
    const token = tokenIn(document);
    return token === undefined ? undefined : new BookServer(token);
  }

  /** @throws ServerError (404) where there is no such chapter */
  load(slug: string): Promise<StoredChapter> {
    return this.#ask("GET", slug);
  }

  /** @throws ChangedOnDisk, ServerError */
  save(slug: string, text: string, version: string): Promise<StoredChapter> {
    return this.#ask("PUT", slug, {text, version});
  }

  /** @throws ServerError that says what is wrong with the wish */
  create(chapter: string): Promise<{slug: string; files: string[]}> {
    return this.#ask("POST", "", {chapter});
  }

  async #ask<T>(method: string, slug: string, body?: object, again = true): Promise<T> {
    const answer = await fetch(`/_chapters/${slug}`, {
      method,
      headers: {
        "x-book-token": this.token,
        ...(body && {"content-type": "application/json"}),
      },
      ...(body && {body: JSON.stringify(body)}),
    }).catch(() => {
      throw new ServerError("The server does not answer. Is npm start still running?", 0);
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    if (answer.status === 409) throw new ChangedOnDisk(said);
    // A server that was started anew has another token.
    if (answer.status === 403 && again && (await this.#renew())) {
      return this.#ask(method, slug, body, false);
    }
    throw new ServerError(said.message ?? `The server says ${answer.status}.`, answer.status);
  }

  async #renew(): Promise<boolean> {
    const page = await fetch(location.href, {cache: "no-store"}).then((answer) => answer.text());
    const token = tokenIn(new DOMParser().parseFromString(page, "text/html"));
    if (token === undefined || token === this.token) return false;
    this.token = token;
    return true;
  }
}

const tokenIn = (page: Document): string | undefined =>
  page.querySelector<HTMLMetaElement>(META)?.content;
