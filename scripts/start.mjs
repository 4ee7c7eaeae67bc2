import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { takeLock } from "./lock.mjs";
import { ensureReady, root } from "./setup.mjs";

const USAGE = `Usage: npm start [-- --folder DIR]
       npm start -- --variables FILE

Starts Thaw: database, worker and dashboard on 127.0.0.1. DIR holds the clones of your organisation's repositories;
without it, the demonstration organisation of a stand-in GitHub is connected and
read through its API, and jobs of it ask the broker. FILE has the variables of a real organisation (docs/connect-github.md).

  DATABASE_URL   an existing PostgreSQL (15 or newer) in place of the embedded one
  THAW_HOST      the address to listen on (default 127.0.0.1)
  THAW_PORT      the dashboard's port (default: a free one, kept)
  THAW_BROKER_CONFIG  with --folder: starts the broker, too, with this configuration (docs/broker.md)
  THAW_HOME      where data, ports and local secrets are kept (default .thaw)
`;

/** Signals that come together are one wish: npm passes on what the terminal has already sent. */
const TOGETHER_MS = 2_000;

const say = (line) => process.stderr.write(`${line}\n`);
process.exitCode = await main();
// What is left open now (an idle connection, a timer) must not keep a stopped program alive.
process.exit();

async function main() {
  const request = parse();
  if (typeof request === "number") return request;
  const stateFolder = path.resolve(process.env.THAW_HOME || path.join(root, ".thaw"));
  const lock = takeLock(stateFolder);
  if (!lock.taken) {
    say(
      `Thaw is already running here${addressIn(stateFolder)} (process ${lock.pid}). Stop it with Ctrl-C in its terminal first.`,
    );
    return 1;
  }
  const signals = listenForSignals(lock.release);
  try {
    await ensureReady(say);
    signals.begin();
    const { up } = await import("../dist/up.js");
    await up({
      root,
      stateFolder,
      folder: request.folder,
      demo: request.demo,
      out: (line) => process.stdout.write(`${line}\n`),
      told: signals.told,
    });
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    lock.release();
  }
}

function parse() {
  let values;
  try {
    const options = {
      folder: { type: "string" },
      variables: { type: "string" },
      help: { type: "boolean", short: "h" },
    };
    ({ values } = parseArgs({ options }));
  } catch (error) {
    say(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  // npm runs scripts in the package's folder; the person typed the path in another.
  const place = process.env.INIT_CWD || process.cwd();
  if (values.variables !== undefined) {
    try {
      // What is set already counts.
      process.loadEnvFile(path.resolve(place, values.variables));
    } catch (error) {
      say(`--variables ${values.variables} cannot be read (${error.code ?? "unknown reason"}).`);
      return 2;
    }
  }
  if (values.folder === undefined) return { folder: path.join(root, "demo", "org"), demo: true };
  const folder = path.resolve(place, values.folder);
  const problem = folderProblem(folder);
  if (problem === null) return { folder, demo: false };
  say(`--folder ${values.folder}: ${problem}`);
  return 2;
}

function folderProblem(folder) {
  try {
    if (statSync(folder).isDirectory()) return null;
    return "this is a file. Name the directory that holds your clones.";
  } catch (error) {
    if (error.code === "ENOENT") return `there is no ${folder}. Name the directory that holds your clones.`;
    if (error.code === "EACCES") return `${folder} may not be read by this user.`;
    return error.message;
  }
}

/** Ctrl-C before everything runs ends at once; afterwards everything is stopped in order, and only a later second one hurries. */
function listenForSignals(release) {
  let begun = false;
  let first = null;
  let tell;
  const told = new Promise((resolve) => {
    tell = resolve;
  });
  const onSignal = () => {
    if (first === null) {
      first = Date.now();
      if (!begun) {
        // Nothing runs yet that would have to be stopped in order; a build that is cut short is not taken for a finished one.
        release();
        process.exit(130);
      }
      say("Stopping …");
      tell();
    } else if (Date.now() - first > TOGETHER_MS) {
      say("Not waiting any longer.");
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  if (process.env.npm_lifecycle_event === "start") onceOrphaned(onSignal);
  return {
    told,
    begin: () => {
      begun = true;
    },
  };
}

/**
 * npm hands a signal to the shell between us, which ends and tells nobody. So under npm, a parent that is gone means: stop.
 * Without npm it means nothing: a person may have put this in the background.
 */
function onceOrphaned(callback) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}

function addressIn(stateFolder) {
  try {
    return `: ${JSON.parse(readFileSync(path.join(stateFolder, "running.json"), "utf8")).address}`;
  } catch {
    return "";
  }
}
