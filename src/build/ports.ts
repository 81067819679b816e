/** Which port to listen on: the one that was asked for, or the first free one from a default on. */
import type {Server} from "node:http";

export const HOST = "127.0.0.1";

const LAST_TRY = 100;

/** The port of `--port N`, `--port=N` or PORT; undefined when nobody asked for one. */
export function askedPort(
  option: string | undefined,
  environment: string | undefined = process.env.PORT,
): number | undefined {
  const text = option ?? (environment || undefined);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new Error(`"${text}" is no port. Use a number from 0 to 65535; 0 takes any free one.`);
}

/**
 * Starts listening and returns the port. A default that is taken gives way to the next free port;
 * a port that was asked for does not.
 *
 * @throws Error saying that the port is taken
 */
export async function listen(server: Server, asked: number | undefined, first: number) {
  for (let port = asked ?? first; port < first + LAST_TRY || asked !== undefined; ++port) {
    try {
      await listenAt(server, port);
      const address = server.address();
      return typeof address === "object" && address ? address.port : port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      if (asked !== undefined) {
        throw new Error(`Port ${asked} is in use. Choose another one with --port.`);
      }
    }
  }
  throw new Error(
    `No port from ${first} to ${first + LAST_TRY - 1} is free. Choose one with --port.`,
  );
}

function listenAt(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
