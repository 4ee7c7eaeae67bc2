import { randomUUID } from "node:crypto";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { jobFacts } from "../../lib/adapters/prisma/gate-jobs.ts";
import { scanFacts } from "../../lib/adapters/prisma/gate-scans.ts";
import { secretFacts } from "../../lib/adapters/prisma/gate-secrets.ts";
import { createGateStore } from "../../lib/adapters/prisma/gate-store.ts";
import type { SystemActor } from "../../lib/core/actor.ts";
import type { FreezeState } from "../../lib/core/freeze/repository-state.ts";
import type { Fact, FactName, FactValues } from "../../lib/core/gates/facts.ts";
import { GATES } from "../../lib/core/gates/index.ts";
import { judgeIncident } from "../../lib/usecases/gates/judge-incident.ts";
import type { FactSource, Thawing } from "../../lib/usecases/gates/ports.ts";
import { testDatabase } from "./database.ts";

/** An incident in a database, with repositories as a sync and a scan would have left them. */

export const WORKER: SystemActor = { kind: "system", id: "worker" };
/** When the tests' incidents were activated, and what their clock begins at. */
export const NOW = Date.UTC(2026, 10, 20, 12);
export const WINDOW = { from: NOW - 10 * 86_400_000, to: NOW - 3_600_000 };

export const sha = (number: number): string => number.toString(16).padStart(40, "0");

export type GateWorld = Awaited<ReturnType<typeof gateWorld>>;

/** With the rights of the worker, and a clock that stands still until a test moves it. */
export async function gateWorld() {
  const db = await testDatabase();
  const worker = createDatabase(db.workerUrl, 4);
  const { id: organisationId } = await db.database.organisation.create({
    data: { host: "github.test", githubId: 77n, login: "harbour", kind: "github" },
  });
  const time = { now: NOW };
  const clock = { now: () => new Date(time.now) };
  const store = createGateStore(worker, null);
  const own = [scanFacts(worker), secretFacts(worker), jobFacts(worker)];
  const asked: { thaw: string[]; refreeze: string[] } = { thaw: [], refreeze: [] };
  const thawing: Thawing = {
    thaw: async (_, ids) => void asked.thaw.push(...ids),
    refreeze: async (_, found) => void asked.refreeze.push(...found.map(({ repositoryId }) => repositoryId)),
  };
  return {
    db,
    worker,
    organisationId,
    time,
    clock,
    store,
    /** What the judging asked for, by our ids of repositories. */
    asked,
    incident: (more: Partial<IncidentSeed> = {}) => seedIncident(db.database, organisationId, more),
    repository: (name: string, more: Partial<RepositorySeed> = {}) =>
      seedRepository(db.database, organisationId, name, more),
    judge: (incidentId: string, sources: readonly FactSource[] = own) =>
      judgeIncident({ store, sources, thawing, clock }, WORKER, incidentId),
    put: <Name extends FactName>(incidentId: string, repositoryId: string, name: Name, value: FactValues[Name]) =>
      store.putFacts({ id: incidentId, organisationId }, [{ repositoryId, name, fact: seen(value, time.now) }]),
    async verdicts(incidentId: string, repositoryId: string) {
      const rows = await db.database.gateVerdict.findMany({ where: { incidentId, repositoryId } });
      return Object.fromEntries(rows.map(({ gateId, verdict }) => [gateId, verdict]));
    },
    standing: (incidentId: string, repositoryId: string) =>
      db.database.gateStanding.findFirstOrThrow({ where: { incidentId, repositoryId } }),
    timeline: async (incidentId: string) =>
      (await db.database.incidentEvent.findMany({ where: { incidentId }, orderBy: { seq: "asc" } })).map(
        ({ kind, repositoryId, text, data }) => ({ kind, repositoryId, text, data }),
      ),
    async close() {
      await worker.$disconnect();
      await db.close();
    },
  };
}

export function seen<T>(value: T, asOf = NOW, of: string | null = null): Fact<T> {
  return { value, asOf, sha: of, missing: null };
}

interface IncidentSeed {
  readonly gates: readonly string[];
  readonly autoThaw: boolean;
  readonly status: string;
  readonly repositories: readonly string[];
  readonly state: FreezeState;
}

export async function seedIncident(
  database: Database,
  organisationId: string,
  {
    gates = GATES.map(({ id }) => id),
    autoThaw = false,
    status = "active",
    repositories = [],
    state = "frozen",
  }: Partial<IncidentSeed>,
): Promise<string> {
  const { id } = await database.incident.create({
    data: {
      organisationId,
      title: "Token theft",
      status,
      scope: "chosen",
      mode: "merges",
      exposureFrom: new Date(WINDOW.from),
      exposureTo: new Date(WINDOW.to),
      gates: [...gates],
      allowedGrants: [],
      autoThaw,
      createdBy: "ada",
      activatedBy: "ada",
      activatedAt: new Date(NOW),
    },
  });
  const wanted = state === "thawed" || state === "excepted" ? "free" : "held";
  await database.incidentRepository.createMany({
    data: repositories.map((repositoryId) => ({ incidentId: id, repositoryId, organisationId, state, wanted })),
  });
  return id;
}

interface RepositorySeed {
  readonly githubId: number;
  readonly head: string;
  /** Of the newest scan; null for none. */
  readonly scanned: string | null;
  readonly findings: readonly FindingSeed[];
  readonly asOf: number;
}

export interface FindingSeed {
  readonly name: string;
  readonly blocks?: boolean;
  readonly resolved?: boolean;
}

let ids = 1_000;

export async function seedRepository(
  database: Database,
  organisationId: string,
  name: string,
  { githubId = ++ids, head = sha(githubId), scanned = head, findings = [], asOf = NOW }: Partial<RepositorySeed>,
) {
  const { id: repositoryId } = await database.repository.create({
    data: {
      organisationId,
      githubId: BigInt(githubId),
      nodeId: `R_${githubId}`,
      owner: "harbour",
      name,
      defaultBranch: "main",
      headSha: head,
      asOf: new Date(asOf),
    },
  });
  if (scanned === null) return { repositoryId, githubId, head, scanId: null, name };
  const scanId = await seedScan(database, organisationId, repositoryId, scanned, asOf);
  await database.finding.createMany({
    data: findings.map(({ name: secretName, blocks = true, resolved = false }, line) => ({
      ...FINDING,
      organisationId,
      repositoryId,
      fingerprint: `${repositoryId}-${secretName}`,
      secretName,
      blocksThaw: blocks,
      span: { line: line + 1, start: 0, end: 1 },
      firstScanId: scanId,
      lastScanId: scanId,
      resolvedScanId: resolved ? scanId : null,
    })),
  });
  return { repositoryId, githubId, head, scanId, name };
}

export const FINDING = {
  ref: "main",
  detector: "github-pat",
  kind: "github-pat",
  origin: "secret",
  severity: "high",
  confidence: "high",
  context: "step-env",
  path: ".github/workflows/ci.yml",
  remedy: "broker-token",
  message: "A token.",
  modifiers: [] as string[],
  sinks: [],
};

export async function seedScan(
  database: Database,
  organisationId: string,
  repositoryId: string,
  commitSha: string,
  at: number,
  more: { readonly status?: string; readonly unparsed?: number } = {},
): Promise<string> {
  const { id } = await database.scan.create({
    data: {
      organisationId,
      repositoryId,
      batchId: randomUUID(),
      ref: "main",
      commitSha,
      purpose: "branch",
      engineVersion: "test",
      status: "done",
      queuedAt: new Date(at),
      finishedAt: new Date(at),
      ...more,
    },
  });
  return id;
}
