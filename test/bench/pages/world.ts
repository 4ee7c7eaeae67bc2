import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
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
const EVERY_ROLE = ["viewer", "owner", "security-lead", "commander", "admin", "operator"];

export async function startDatabase(root: string) {
  const folder = mkdtempSync(path.join(tmpdir(), "thaw-bench-pages-"));
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
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...database, stop };
}

export async function makeWorld(
  root: string,
  sizes: { readonly repositories: number; readonly audit: number },
  say: (line: string) => void,
): Promise<World> {
  const database = await startDatabase(root);
  try {
    return await filled(database, sizes, say);
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function filled(
  database: Awaited<ReturnType<typeof startDatabase>>,
  sizes: { readonly repositories: number; readonly audit: number },
  say: (line: string) => void,
): Promise<World> {
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
    const session = await seedPerson(owner, made.organisationId);
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

async function seedPerson(client: pg.Client, organisationId: string): Promise<string> {
  const [userId, token] = [randomUUID(), randomUUID()];
  await client.query("INSERT INTO app_user (id, host, login) VALUES ($1, 'local', 'ada')", [userId]);
  await client.query(
    "INSERT INTO membership (user_id, organisation_id, role, source) SELECT $1, $2, unnest($3::text[]), 'local'",
    [userId, organisationId, EVERY_ROLE],
  );
  const hash = createHash("sha256").update(token).digest("hex");
  await client.query(
    "INSERT INTO session (id, user_id, token_hash, expires_at) VALUES (gen_random_uuid(), $1, $2, now() + interval '8 hours')",
    [userId, hash],
  );
  return token;
}
