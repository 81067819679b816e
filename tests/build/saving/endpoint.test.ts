/** Saving chapters through the server of `npm start`: what is written, and who is refused. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import {createServer, request, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, test} from "vitest";
import {projectAt} from "../../../src/build/files.js";
import {SAVING_PATH, SavingEndpoint} from "../../../src/build/saving/endpoint.js";
import {MOST_BYTES, TOKEN_HEADER, TOKEN_META} from "../../../src/build/saving/guard.js";

const TEXT = "---\nnumber: 1\ntitle: Perceptron\ntagline: t\n---\n\nProse.\n";

let directory: string;
let file: string;
let server: Server;
let port: number;
let token: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "saving-"));
  file = join(directory, "chapters/01-perceptron.mdx");
  mkdirSync(join(directory, "chapters"));
  writeFileSync(file, TEXT);
  writeFileSync(join(directory, "secret.mdx"), "secret");
  const endpoint = new SavingEndpoint(projectAt(directory));
  token = new RegExp(`name="${TOKEN_META}" content="([0-9a-f]+)"`).exec(
    endpoint.tell('<head><meta charset="utf-8"></head>'),
  )?.[1] as string;
  server = createServer((asked, response) => {
    if (!endpoint.answer(asked, response)) response.writeHead(418).end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, {recursive: true});
});

interface Asked {
  readonly method?: string;
  readonly slug?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string | undefined>;
}

/** Asks as a page of the book does, but for `headers`; undefined leaves one out. */
function ask({method = "GET", slug = "01-perceptron", body, headers = {}}: Asked) {
  const host = `127.0.0.1:${port}`;
  const all = {
    host,
    origin: `http://${host}`,
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
    [TOKEN_HEADER]: token,
    ...headers,
  };
  const sent = Object.entries(all).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new Promise<{status: number; body: Record<string, string>}>((done, fail) => {
    const asked = request(
      {
        port,
        host: "127.0.0.1",
        method,
        path: SAVING_PATH + slug,
        headers: Object.fromEntries(sent),
      },
      (answer) => {
        let text = "";
        answer.on("data", (data) => (text += data));
        answer.on("end", () => done({status: answer.statusCode ?? 0, body: JSON.parse(text)}));
      },
    );
    asked.on("error", fail);
    asked.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

const read = () => readFileSync(file, "utf8");
const versionNow = async () => (await ask({})).body.version;

describe("a chapter", () => {
  test("is read, saved, read again", async () => {
    const {status, body} = await ask({});
    expect([status, body.text]).toEqual([200, TEXT]);
    const text = TEXT.replace("Prose", "Better prose");
    const saved = await ask({method: "PUT", body: {text, version: body.version}});
    expect(saved.status).toBe(200);
    expect(read()).toBe(text);
    expect(saved.body.version).not.toBe(body.version);
    expect(await versionNow()).toBe(saved.body.version);
    expect(readdirSync(join(directory, "chapters"))).toEqual(["01-perceptron.mdx"]);
  });

  test("that changed on disk meanwhile is not overwritten: the page gets both", async () => {
    const version = await versionNow();
    const theirs = TEXT.replace("Prose", "Another editor's prose");
    writeFileSync(file, theirs);
    const {status, body} = await ask({method: "PUT", body: {text: "mine", version}});
    expect(status).toBe(409);
    expect(body.text).toBe(theirs);
    expect(read()).toBe(theirs);
    const again = await ask({method: "PUT", body: {text: "mine", version: body.version}});
    expect(again.status).toBe(200);
    expect(read()).toBe("mine");
  });

  test("that already says the same counts as saved", async () => {
    const version = await versionNow();
    writeFileSync(file, "the same");
    expect((await ask({method: "PUT", body: {text: "the same", version}})).status).toBe(200);
  });

  test("keeps the line ends of its file", async () => {
    writeFileSync(file, TEXT.replaceAll("\n", "\r\n"));
    const {body} = await ask({});
    expect(body.text).toBe(TEXT);
    await ask({method: "PUT", body: {text: "a\nb\n", version: body.version}});
    expect(read()).toBe("a\r\nb\r\n");
  });
});

describe("a chapter whose exercises lie in files of their own", () => {
  const exercise = (words: string) =>
    `<Exercise id="twice" title="Twice">\n${words}\n</Exercise>\n`;
  const path = () => join(directory, "chapters/exercises/01-perceptron/twice.mdx");

  beforeEach(() => {
    mkdirSync(join(path(), ".."), {recursive: true});
    writeFileSync(path(), exercise("Double it."));
    writeFileSync(file, `${TEXT}\n<Exercise from="twice"/>\n`);
  });

  test("is one text in the page, and goes back into its files", async () => {
    const {body} = await ask({});
    expect(body.text).toBe(`${TEXT}\n${exercise("Double it.")}`);
    const text = body.text.replace("Double it", "Add it to itself").replace("Prose", "Words");
    const saved = await ask({method: "PUT", body: {text, version: body.version}});
    expect(saved.body.text).toBe(text);
    expect(readFileSync(path(), "utf8")).toBe(exercise("Add it to itself."));
    expect(read()).toBe(`${TEXT.replace("Prose", "Words")}\n<Exercise from="twice"/>\n`);
  });

  test("is guarded as a whole: an exercise that changed on disk is not overwritten", async () => {
    const {body} = await ask({});
    writeFileSync(path(), exercise("Theirs."));
    const text = body.text.replace("Prose", "Words");
    expect((await ask({method: "PUT", body: {text, version: body.version}})).status).toBe(409);
    expect(readFileSync(path(), "utf8")).toBe(exercise("Theirs."));
  });

  test("keeps the file of an exercise that it no longer names", async () => {
    const {body} = await ask({});
    const saved = await ask({method: "PUT", body: {text: TEXT, version: body.version}});
    expect(saved.status).toBe(200);
    expect(read()).toBe(TEXT);
    expect(existsSync(path())).toBe(true);
  });
});

describe("a new chapter", () => {
  test("is made from the skeleton, once", async () => {
    const {status, body} = await ask({method: "POST", slug: "", body: {chapter: "60-my-own"}});
    expect([status, body.slug]).toEqual([201, "60-my-own"]);
    for (const name of body.files) expect(existsSync(join(directory, name))).toBe(true);
    const again = await ask({method: "POST", slug: "", body: {chapter: "60-my-own"}});
    expect(again.status).toBe(422);
    expect(again.body.message).toContain("There is a chapter of this number");
  });

  test.each(["../../evil", "60-../x", "nameless", "", "01-other"])(
    "not from %j",
    async (chapter) => {
      const {status} = await ask({method: "POST", slug: "", body: {chapter}});
      expect(status).toBe(422);
    },
  );
});

describe("refused, and nothing is written", () => {
  afterEach(() => {
    expect(read()).toBe(TEXT);
    expect(readFileSync(join(directory, "secret.mdx"), "utf8")).toBe("secret");
  });

  test.each([
    ["another origin", {origin: "https://evil.example"}],
    ["another port of this machine", {origin: "http://127.0.0.1:1"}],
    ["an origin that is hidden", {origin: "null"}],
    ["no origin", {origin: undefined}],
    ["a frame of another site", {"sec-fetch-site": "cross-site"}],
    ["a name that was made to point here", {host: "evil.example", origin: "http://evil.example"}],
    ["no token", {[TOKEN_HEADER]: undefined}],
    ["another token", {[TOKEN_HEADER]: "0".repeat(48)}],
    ["a part of the token", {[TOKEN_HEADER]: "0"}],
  ])("%s", async (_, headers) => {
    const version = await versionNow();
    const {status, body} = await ask({method: "PUT", body: {text: "evil", version}, headers});
    expect(status).toBe(403);
    expect(body.message).toMatch(/\w/);
  });

  test("reading without the token", async () => {
    const {status, body} = await ask({headers: {[TOKEN_HEADER]: undefined, origin: undefined}});
    expect([status, body.text]).toEqual([403, undefined]);
  });

  test.each([
    "../secret",
    "..%2fsecret",
    "%2e%2e%2fsecret",
    "..\\secret",
    "/etc/passwd",
    "01-perceptron.mdx",
    "01-perceptron%00",
    "solutions/01-perceptron",
    "02-not-there",
  ])("the path %s", async (slug) => {
    const version = await versionNow();
    expect((await ask({slug})).status).toBe(404);
    const {status} = await ask({method: "PUT", slug, body: {text: "evil", version}});
    expect(status).toBe(404);
  });

  test("a body that is too large, said to be so or not", async () => {
    const version = await versionNow();
    const text = "x".repeat(MOST_BYTES);
    const said = await ask({method: "PUT", body: {text, version}});
    expect(said.status).toBe(413);
    const headers = {"transfer-encoding": "chunked"};
    const unsaid = await ask({method: "PUT", body: {text, version}, headers});
    expect(unsaid.status).toBe(413);
  });

  test.each([
    ["no JSON", "text", 400],
    ["a list", [1], 400],
    ["no text", {version: "1"}, 400],
    ["no version", {text: "evil"}, 400],
    ["a text that is none", {text: 1, version: "1"}, 400],
  ])("%s", async (_, body, status) => {
    expect((await ask({method: "PUT", body})).status).toBe(status);
  });

  test("a form, which any site can send", async () => {
    const headers = {"content-type": "text/plain"};
    const body = {text: "evil", version: await versionNow()};
    expect((await ask({method: "PUT", body, headers})).status).toBe(415);
  });

  test.each(["DELETE", "PATCH", "POST"])("%s", async (method) => {
    expect((await ask({method})).status).toBe(405);
  });
});
