import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type DatabaseState, databaseState, prepareDatabase } from "../container/database.ts";
import { counted } from "../core/listing/format.ts";
import { inheritedEnvironment, ownerDatabase, stateFolder } from "../env.ts";
import { usage } from "./output.ts";
import { readState } from "./state.ts";

const USAGE = `Usage: thaw database status
       thaw database migrate [--out FOLDER]

For installations whose web, worker and broker are started apart (docs/connect-github.md); npm start does the same by itself.
DATABASE_URL names the database and its owner.

status    says what the database is and which migrations wait, and changes nothing
migrate   makes a new database a live one, or brings a live one up to this version: its tables, the queue's, and the users of web,
          worker and broker with exactly what each needs. It may be run again at any time, also while the processes run.

  --out FOLDER   writes web.database.env, worker.database.env and broker.database.env there, for this user only: THAW_DATABASE_URL of each

Names and passwords of the users are kept in THAW_HOME (.thaw in the checkout): keep that folder, or each run makes new users.

exit status: 0 done, or up to date; 1 migrations wait, or the database cannot be used; 2 usage
`;

const NEVER = new Promise<void>(() => undefined);
const PROCESSES = ["web", "worker", "broker"] as const;

/** `thaw database`. Returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  try {
    const ownerUrl = ownerDatabase();
    const state = await databaseState(ownerUrl, root);
    if (request.what === "status") return status(state);
    if (state.kind === "demo") return demonstration();
    await migrate(root, ownerUrl, request.out);
    const waited = state.kind === "new" ? "It is a live one from now on." : applied(state.waiting.length);
    process.stdout.write(`The database is ready for this version. ${waited}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function applied(count: number): string {
  return count === 0 ? "Nothing had to be applied." : `${counted(count, "migration")} applied.`;
}

function demonstration(): number {
  process.stderr.write(
    "This database is a demonstration's, and stays one: its people and tokens must never meet real ones. Name another in DATABASE_URL.\n",
  );
  return 1;
}

function status(state: DatabaseState): number {
  if (state.kind === "new") {
    process.stdout.write("The database is not set up yet. To make it a live one: thaw database migrate\n");
    return 1;
  }
  const { kind, waiting } = state;
  process.stdout.write(`The database is ${kind === "demo" ? "a demonstration's" : "a live one"}.\n`);
  if (waiting.length === 0) {
    process.stdout.write("It is up to date with this version.\n");
    return 0;
  }
  process.stdout.write(`Waiting for thaw database migrate: ${counted(waiting.length, "migration")}.\n`);
  for (const name of waiting) process.stdout.write(`  ${name}\n`);
  return 1;
}

/** @throws DatabaseUnusable with a sentence that says what to do */
async function migrate(root: string, ownerUrl: string, out: string | null): Promise<void> {
  const folder = stateFolder(root);
  const kept = readState(folder);
  const ready = await prepareDatabase(
    {
      databaseUrl: ownerUrl,
      mode: "live",
      root,
      stateFolder: folder,
      environment: inheritedEnvironment(),
      roles: {
        web: { name: `thaw_web_${kept.id}`, password: kept.webPassword },
        worker: { name: `thaw_worker_${kept.id}`, password: kept.workerPassword },
        broker: { name: `thaw_broker_${kept.id}`, password: kept.brokerPassword },
      },
    },
    ownerUrl,
    { exited: NEVER, stop: async () => undefined },
  );
  for (const note of ready.notes) process.stdout.write(`${note}\n`);
  if (out === null) return;
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const urls = { web: ready.webUrl, worker: ready.workerUrl, broker: ready.brokerUrl };
  for (const name of PROCESSES) {
    const file = path.join(out, `${name}.database.env`);
    // One that others may read would stay so.
    writeFileSync(file, "", { mode: 0o600 });
    chmodSync(file, 0o600);
    writeFileSync(file, `THAW_DATABASE_URL=${urls[name]}\n`);
    process.stdout.write(`Written: ${file}\n`);
  }
}

type Request = { readonly what: "status" } | { readonly what: "migrate"; readonly out: string | null };

function parse(args: readonly string[]): Request | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { out: { type: "string" } },
      allowPositionals: true,
    });
    const [what, ...more] = positionals;
    if (more.length > 0) return null;
    if (what === "status" && values.out === undefined) return { what };
    return what === "migrate" ? { what, out: values.out ?? null } : null;
  } catch {
    return null;
  }
}
