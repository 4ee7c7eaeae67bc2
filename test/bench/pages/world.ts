import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createGateStore } from "../../../lib/adapters/prisma/gate-store.ts";
import { readyDatabase } from "../../../lib/container/database.ts";
import { judgePorts } from "../../../lib/container/gates.ts";
import type { SystemActor } from "../../../lib/core/actor.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import { judgeIncident } from "../../../lib/usecases/gates/judge-incident.ts";
import { seedWindow } from "../freeze/gate-seed.ts";
import { type MadeUp, seed } from "./seed.ts";
import { seedAudit, seedIncidentRows, seedIssuances } from "./seed-records.ts";

/** A database with an organisation that is made up, an incident over all of it, a long record, and a person who may see everything. */
export interface World extends MadeUp {
  readonly ownerUrl: string;
  readonly webUrl: string;
  readonly incidentId: string;
  readonly issuanceId: string;
  readonly policyId: string;
  /** The value of the session's cookie. */
  readonly session: string;
  readonly stop: () => Promise<void>;
}

const WORKER: SystemActor = { kind: "system", id: "worker" };
const PERSON = "ada";
const EVERY_ROLE = ["viewer", "owner", "security-lead", "commander", "admin", "operator"];

/** @param kept where it is left for the next time; null for one that goes when it stops */
export async function startDatabase(root: string, kept: string | null = null) {
  const folder = kept ?? mkdtempSync(path.join(tmpdir(), "thaw-bench-pages-"));
  mkdirSync(folder, { recursive: true });
  const role = (name: string) => ({ name, password: `${name}-of-the-bench` });
  const database = await readyDatabase({
    databaseUrl: null,
    root,
    stateFolder: path.join(folder, "state"),
    environment: inheritedEnvironment(),
    roles: { web: role("bench_web"), worker: role("bench_worker"), broker: role("bench_broker") },
  });
  const stop = async () => {
    await database.stop();
    if (kept === null) rmSync(folder, { recursive: true, force: true });
  };
  return { ...database, stop };
}

interface Sizes {
  readonly repositories: number;
  readonly audit: number;
}

/**
 * @param kept a folder that keeps it: made there at first, and brought up again, with migrations that came since, the next time
 * @throws Error where another size was kept
 */
export async function makeWorld(
  root: string,
  sizes: Sizes,
  kept: string | null,
  say: (line: string) => void,
): Promise<World> {
  const database = await startDatabase(root, kept);
  try {
    const file = kept === null ? null : path.join(kept, "world.json");
    if (file !== null && existsSync(file))
      return await judged(await again(database, sizes, JSON.parse(readFileSync(file, "utf8"))));
    const world = await filled(database, sizes, say);
    if (file !== null) writeFileSync(file, JSON.stringify({ ...world, sizes }));
    return await judged(world);
  } catch (error) {
    await database.stop();
    throw error;
  }
}

const JUDGED_EACH_MS = 60_000;

/** While it stands its gates are judged each minute, as by the worker: what was judged five minutes ago is unknown, and pages of unknown gates are lighter. */
async function judged(world: World): Promise<World> {
  const owner = new pg.Client(world.ownerUrl);
  await owner.connect();
  const judge = () => owner.query("UPDATE gate_standing SET judged_at = now()");
  await judge();
  await owner.query("VACUUM ANALYZE gate_standing");
  const timer = setInterval(() => void judge(), JUDGED_EACH_MS);
  const stop = async () => {
    clearInterval(timer);
    await owner.end();
    await world.stop();
  };
  return { ...world, stop };
}

type BenchDatabase = Awaited<ReturnType<typeof startDatabase>>;

/** With a new session: those that were kept may have ended. */
async function again(database: BenchDatabase, sizes: Sizes, was: World & { readonly sizes: Sizes }): Promise<World> {
  if (was.sizes.repositories !== sizes.repositories || was.sizes.audit !== sizes.audit)
    throw new Error(`What is kept there has ${was.sizes.repositories} repositories and ${was.sizes.audit} audit rows.`);
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  try {
    await owner.query("VACUUM ANALYZE");
    const session = await seedSession(owner);
    const { ownerUrl, webUrl, stop } = database;
    return { ...was, ownerUrl, webUrl, session, stop };
  } finally {
    await owner.end();
  }
}

async function filled(database: BenchDatabase, sizes: Sizes, say: (line: string) => void): Promise<World> {
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  try {
    const made = await seed(owner, sizes.repositories);
    say("the organisation is there");
    const incidentId = await seedIncident(database, owner, made.organisationId);
    say("its incident is judged");
    const { issuanceId, policyId } = await seedIssuances(owner, made.organisationId);
    await seedAudit(owner, made.organisationId, sizes.audit);
    say("its record is written and sealed");
    await seedPerson(owner, made.organisationId);
    const session = await seedSession(owner);
    await owner.query("VACUUM ANALYZE");
    const { ownerUrl, webUrl, stop } = database;
    return { ...made, ownerUrl, webUrl, incidentId, issuanceId, policyId, session, stop };
  } finally {
    await owner.end();
  }
}

/** As the worker left it: all gates of all repositories judged, by the worker's own use case. */
async function seedIncident(
  { ownerUrl, workerUrl }: { readonly ownerUrl: string; readonly workerUrl: string },
  client: pg.Client,
  organisationId: string,
): Promise<string> {
  const [owner, worker] = [createDatabase(ownerUrl, 2), createDatabase(workerUrl, 4)];
  try {
    const { rows } = await client.query<{ id: string }>("SELECT id FROM repository WHERE organisation_id = $1", [
      organisationId,
    ]);
    const repositories = rows.map(({ id }, index) => ({ id, scanId: id, githubId: 0n, head: "", index }));
    const incidentId = await seedWindow(owner, { organisationId, repositories });
    await seedIncidentRows(client, organisationId, incidentId);
    await client.query("ANALYZE");
    const ports = await judgePorts(worker, createGateStore(worker, null), { now: () => new Date() }, WORKER);
    await judgeIncident({ ...ports, thawing: null }, WORKER, incidentId);
    return incidentId;
  } finally {
    await Promise.all([owner.$disconnect(), worker.$disconnect()]);
  }
}

async function seedPerson(client: pg.Client, organisationId: string): Promise<void> {
  const userId = randomUUID();
  await client.query("INSERT INTO app_user (id, host, login) VALUES ($1, 'local', $2)", [userId, PERSON]);
  await client.query(
    "INSERT INTO membership (user_id, organisation_id, role, source) SELECT $1, $2, unnest($3::text[]), 'local'",
    [userId, organisationId, EVERY_ROLE],
  );
}

/** @returns the value of the session's cookie */
async function seedSession(client: pg.Client): Promise<string> {
  const token = randomUUID();
  const hash = createHash("sha256").update(token).digest("hex");
  await client.query(
    `INSERT INTO session (id, user_id, token_hash, expires_at)
     SELECT gen_random_uuid(), id, $2, now() + interval '8 hours' FROM app_user WHERE login = $1`,
    [PERSON, hash],
  );
  return token;
}
