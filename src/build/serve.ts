/** The server behind `npm start`: Framework's preview of the book, kept up to date with the disk. */
import {createServer, type IncomingMessage, type Server, type ServerResponse} from "node:http";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {PreviewServer} from "@observablehq/framework/dist/preview.js";
import {type Project, projectAt} from "./files.js";
import {endWithParent} from "./lifetime.js";
import {NOT_FOUND_PAGE, ROOT_MARK} from "./notFound.js";
import {askedPort, HOST, listen} from "./ports.js";
import {fixPage} from "./postprocess.js";
import {prepareOnce, printErrors} from "./prepare.js";
import {recordingsOf} from "./record/recording.js";
import {isGenerated, Refresher, WATCHED} from "./refresh.js";
import {SavingEndpoint} from "./saving/endpoint.js";
import {watchFolders} from "./watchFolders.js";

const FIRST_PORT = 3000;

/**
 * Starts the server and returns once it answers; exits the process when it cannot.
 *
 * @param parent id of the process that started this one
 */
export async function serve(
  directory: string,
  parameters: string[],
  parent: number,
): Promise<void> {
  endWithParent(parent);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    const {values} = parseArgs({args: parameters, options: {port: {type: "string"}}});
    const asked = askedPort(values.port);
    // First the port, so that a port that is taken is said at once.
    const server = createServer();
    const port = await listen(server, asked, FIRST_PORT);
    server.on("request", askForPatience);
    const project = projectAt(directory);
    const prepared = await prepareOnce(project);
    printErrors(prepared.errors);
    quieten();
    server.off("request", askForPatience);
    new PreviewServer({config: join(directory, "observablehq.config.ts"), server, verbose: false});
    const refresher = new Refresher(project, prepared, say);
    correctPages(server, project, refresher);
    watchFolders(
      WATCHED.map((name) => join(directory, name)),
      (path) => isGenerated(project, path),
      (paths) => refresher.refresh(paths),
    );
    if (asked === undefined && port !== FIRST_PORT) {
      say(`Port ${FIRST_PORT} is in use, so the book is on port ${port}.`);
    }
    say(`The book is at http://${HOST}:${port}/ (Ctrl+C stops it)`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

function askForPatience(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, {Refresh: "1", "Content-Type": "text/plain; charset=utf-8"});
  response.end("The book is being prepared. This page comes back by itself.");
}

// Framework logs every message that it exchanges with a page. And a mistake in a file must not end the
// server: Framework rereads files in places where nothing catches what they throw.
function quieten(): void {
  console.log = () => {};
  const report = (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
  };
  process.on("unhandledRejection", report);
  process.on("uncaughtException", report);
}

/** Corrects pages on their way out just as a build does, answers for missing ones, and saves chapters. */
function correctPages(server: Server, project: Project, refresher: Refresher): void {
  const recordedOf = (slug: string) => {
    try {
      return recordingsOf(project, refresher.chapters)(slug);
    } catch (error) {
      console.error((error as Error).message);
      return undefined;
    }
  };
  const saving = new SavingEndpoint(project);
  const listeners = server.listeners("request") as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === `/${ROOT_MARK}`) {
      response.setHeader("Content-Type", "application/json");
      response.end("{}");
      return;
    }
    if (saving.answer(request, response)) return;
    const end = response.end.bind(response) as (content?: unknown) => ServerResponse;
    response.end = ((content?: unknown) => {
      const wantsPage = request.headers.accept?.includes("text/html");
      if (response.statusCode === 404 && wantsPage && !response.headersSent) {
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        return end(NOT_FOUND_PAGE);
      }
      const type = String(response.getHeader("Content-Type") ?? "");
      const page = typeof content === "string" && type.startsWith("text/html");
      return end(page ? saving.tell(fixPage(content, recordedOf)) : content);
    }) as typeof response.end;
    for (const listener of listeners) listener(request, response);
  });
}
