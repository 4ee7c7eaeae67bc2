import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import next from "next";
import { checkWeb } from "../container/github-sign-in.ts";
import { requestFigures } from "../container/watched-requests.ts";
import { startWatching } from "../container/watching.ts";
import { EnvironmentError, type WebEnvironment, webEnvironment } from "../env.ts";
import { reportReady, untilTold } from "./child.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Open connections (an event stream is one) are given this long, then they are cut. */
const GRACE_MS = 1_000;

/**
 * Serves the dashboard until told to stop. Next's own `start` command would do the same and could not be told: it listens
 * everywhere unless told otherwise, and knows nothing of a supervisor that went away.
 */
export async function main(): Promise<number> {
  try {
    const environment = webEnvironment();
    const { THAW_HOST, THAW_PORT } = environment;
    const told = untilTold();
    const watching = await startWatching("web", environment, (message) => void process.stderr.write(`${message}\n`));
    await checkWeb(environment);
    const broker = await mountBroker(environment);
    const app = next({
      dev: false,
      dir: ROOT,
      hostname: THAW_HOST,
      port: THAW_PORT,
    });
    await app.prepare();
    const handle = app.getRequestHandler();
    const watched = requestFigures(watching, routes());
    const server = createServer((request, response) => {
      if (broker?.handle(request, response) !== true) void watched(request, response, () => handle(request, response));
    });
    await listen(server, THAW_HOST, THAW_PORT);
    watching.ready(true);
    reportReady();
    await told;
    watching.ready(false);
    await close(server);
    await broker?.stop();
    await app.close();
    await watching.stop();
    // Next and the database's pool keep timers; nothing that matters is left to do.
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof EnvironmentError ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** What the build wrote beside the pages. */
function routes() {
  return JSON.parse(readFileSync(`${ROOT}/.next/routes-manifest.json`, "utf8"));
}

/** The broker beside the pages, for a demonstration in one process. Null where none is asked for. */
async function mountBroker({ THAW_BROKER_CONFIG, THAW_BROKER_DATABASE_URL, THAW_DATABASE_URL }: WebEnvironment) {
  if (THAW_BROKER_CONFIG === undefined) return null;
  const [{ loadConfiguration }, { createBroker }] = await Promise.all([
    import("../container/broker/configuration.ts"),
    import("../container/broker/index.ts"),
  ]);
  const broker = await createBroker({
    loaded: loadConfiguration(THAW_BROKER_CONFIG),
    databaseUrls: [THAW_BROKER_DATABASE_URL ?? THAW_DATABASE_URL],
    writeLog: (line) => process.stdout.write(`${line}\n`),
  });
  return await broker.mount();
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
