import type { AllowedHost } from "../adapters/egress/index.ts";
import type { Database } from "../adapters/prisma/client.ts";
import type { Actor, SystemActor } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { CustomPorts } from "../usecases/gates/gather-custom.ts";
import type { Thawing } from "../usecases/gates/ports.ts";
import type { Clock, RunningJob } from "../usecases/ports.ts";
import type { Commanding } from "../usecases/roles-now.ts";
import { actorNow, type Rest, syncSoon, systemClock } from "./common.ts";
import type { Github } from "./github.ts";

export interface GateSetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
  readonly actor: SystemActor;
  /** Hosts that configured gates may ask. */
  readonly hosts: readonly AllowedHost[];
}

/** The worker's jobs about gates. */
export async function gateTasks({ github, database, actor, hosts }: GateSetting) {
  const [
    { createGateStore },
    { createExposureStore },
    { createWindowRuns },
    { judgeIncident },
    { lookAtHeads },
    { readWindowRuns },
    { classifyIncident },
    { gatherCustom },
  ] = await Promise.all([
    import("../adapters/prisma/gate-store.ts"),
    import("../adapters/prisma/exposure-store.ts"),
    import("../adapters/github/index.ts"),
    import("../usecases/gates/judge-incident.ts"),
    import("../usecases/gates/look-at-heads.ts"),
    import("../usecases/gates/read-runs.ts"),
    import("../usecases/gates/classify-exposure.ts"),
    import("../usecases/gates/gather-custom.ts"),
  ]);
  const custom = github === null ? null : await customPorts(github, hosts);
  return {
    "gates.incident": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { incidentId } = JOBS["gates.incident"].parse(payload);
      const store = createGateStore(database, fence);
      const looked =
        github === null
          ? null
          : await lookAtHeads({ ...github, store, behind: behind(database), clock: systemClock }, incidentId, {
              signal,
              priority: "urgent",
            });
      const ports = await judgePorts(database, store, systemClock, actor);
      await judgeIncident(ports, actor, incidentId);
      // What GitHub did not tell is unknown by now, which was judged; it is asked again.
      if (looked !== null && !looked.ok) throw jobFailed(looked.failure);
    },
    "gates.tick": async (_: unknown, { fence }: RunningJob) => {
      const store = createGateStore(database, fence);
      for (const { id } of await store.freezing(null)) await judgeSoon(database, id);
      if (custom !== null) await askCustomAgain(database);
      await readListsAgain(database);
      await classifyAgain(database);
    },
    "gates.custom": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { incidentId } = JOBS["gates.custom"].parse(payload);
      if (custom === null) return;
      const store = createGateStore(database, fence);
      const gathered = await gatherCustom({ ...custom, store }, incidentId, { signal, priority: "background" });
      if (!gathered.ok) throw jobFailed(gathered.failure);
      if (gathered.value === 0) return;
      await judgeSoon(database, incidentId);
      // Those beyond the first some hundred.
      await askCustomSoon(database, incidentId);
    },
    "exposure.incident": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { incidentId } = JOBS["exposure.incident"].parse(payload);
      const gates = createGateStore(database, fence);
      const exposures = createExposureStore(database, fence);
      const ports = { gates, exposures, clock: systemClock };
      const options = { signal, priority: "background" } as const;
      const read =
        github === null
          ? null
          : await readWindowRuns({ ...github, ...ports, runs: createWindowRuns(github.apps) }, incidentId, options);
      const found = await classifyIncident(ports, actor, incidentId);
      if (read !== null && !read.ok) throw jobFailed(read.failure);
      if (found === null) return;
      await judgeSoon(database, incidentId);
      if (read !== null && read.value > 0) await classifySoon(database, incidentId);
    },
  };
}

/** What configured gates ask. Nothing but the operator's hosts is reached. */
export async function customPorts(github: Github, hosts: readonly AllowedHost[]): Promise<CustomPorts> {
  const [{ createEgress }, { createGateEndpoint }, { createGateSources }] = await Promise.all([
    import("../adapters/egress/index.ts"),
    import("../adapters/egress/gate-endpoint.ts"),
    import("../adapters/github/index.ts"),
  ]);
  const { host, directory, apps } = github;
  const endpoint = createGateEndpoint(createEgress({ hosts }), Date.now);
  return { host, directory, sources: createGateSources(apps), endpoint, clock: systemClock };
}

async function askCustomSoon(database: Database, incidentId: string): Promise<void> {
  const payload = JSON.stringify({ incidentId });
  await database.$executeRaw`SELECT thaw_add_job('gates.custom', ${payload}::json, ${`gates.custom:${incidentId}`})`;
}

async function askCustomAgain(database: Database): Promise<void> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM incident WHERE status IN ('activating', 'active') AND custom_gates <> '[]'`;
  for (const { id } of rows) await askCustomSoon(database, id);
}

async function classifySoon(database: Database, incidentId: string): Promise<void> {
  const payload = JSON.stringify({ incidentId });
  const key = `exposure.incident:${incidentId}`;
  await database.$executeRaw`SELECT thaw_add_job('exposure.incident', ${payload}::json, ${key})`;
}

/** What was classified ten minutes ago was so by an inventory that may be another by now. */
async function classifyAgain(database: Database): Promise<void> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM incident i LEFT JOIN exposure_round e ON e.incident_id = i.id
    WHERE i.status IN ('activating', 'active') AND (e.at IS NULL OR e.at < now() - interval '10 minutes')`;
  for (const { id } of rows) await classifySoon(database, id);
}

/** What people do about gates and exposed credentials, and see. */
export async function gateCommands(database: Database, clock: Clock = systemClock) {
  const [{ createExposureStore }, { createExposureReading }, { createDebtStore }, people, room, debt] =
    await Promise.all([
      import("../adapters/prisma/exposure-store.ts"),
      import("../adapters/prisma/exposure-reading.ts"),
      import("../adapters/prisma/gate-debts.ts"),
      import("../usecases/gates/exposure-people.ts"),
      import("../usecases/gates/exposure-room.ts"),
      import("../usecases/gates/proof-debt.ts"),
    ]);
  const ports = {
    exposures: createExposureStore(database, null),
    exposureReading: createExposureReading(database),
    debts: createDebtStore(database),
    clock,
  };
  /** By the roles of this moment; what a person said counts at the next look, which is asked for at once. */
  const asOfNow = async <T, Code extends string>(
    by: Commanding,
    { incidentId }: { readonly incidentId: string },
    say: (actor: Actor) => Promise<Result<T, Failure<Code>>>,
    soon: (database: Database, incidentId: string) => Promise<void>,
  ) => {
    const now = await actorNow(database, by, incidentId);
    if (!now.ok) return now;
    const result = await say(now.value);
    if (result.ok) await soon(database, incidentId);
    return result;
  };
  return {
    readExposure: (...rest: Rest<typeof people.readExposure>) => people.readExposure(ports, ...rest),
    readExposureRoom: (...rest: Rest<typeof room.readExposureRoom>) => room.readExposureRoom(ports, ...rest),
    exportExposure: (...rest: Rest<typeof room.exportExposure>) => room.exportExposure(ports, ...rest),
    readExposedNow: (...rest: Rest<typeof room.readExposedNow>) => room.readExposedNow(ports, ...rest),
    repositoryOfIncident: (...rest: Rest<typeof room.repositoryOfIncident>) =>
      room.repositoryOfIncident(ports, ...rest),
    stateRevoked: (by: Commanding, form: Parameters<typeof people.stateRevoked>[2]) =>
      asOfNow(by, form, (actor) => people.stateRevoked(ports, actor, form), judgeSoon),
    markFoothold: (by: Commanding, form: Parameters<typeof people.markFoothold>[2]) =>
      asOfNow(by, form, (actor) => people.markFoothold(ports, actor, form), classifySoon),
    mayPromiseProof: (...rest: Rest<typeof debt.mayPromiseProof>) => debt.mayPromiseProof(ports, ...rest),
    promiseProof: (by: Commanding, form: Parameters<typeof debt.promiseProof>[2]) =>
      asOfNow(by, form, (actor) => debt.promiseProof(ports, actor, form), judgeSoon),
  };
}

function behind(database: Database) {
  return async (organisationId: string, ids: readonly number[]) => {
    for (const id of ids) await syncSoon(database, organisationId, id);
  };
}

/** What judging an incident takes, with all sources of facts that are in the database. */
export async function judgePorts(
  database: Database,
  store: ReturnType<typeof import("../adapters/prisma/gate-store.ts")["createGateStore"]>,
  clock: Clock,
  actor: SystemActor,
) {
  const [
    { scanFacts },
    { secretFacts },
    { jobFacts },
    { exceptionFacts },
    { exposureFacts },
    { reviewFacts },
    { persistenceFacts },
  ] = await Promise.all([
    import("../adapters/prisma/gate-scans.ts"),
    import("../adapters/prisma/gate-secrets.ts"),
    import("../adapters/prisma/gate-jobs.ts"),
    import("../adapters/prisma/gate-exceptions.ts"),
    import("../adapters/prisma/exposure-revoked.ts"),
    import("../adapters/prisma/review-facts.ts"),
    import("../adapters/prisma/persistence-facts.ts"),
  ]);
  const sources = [scanFacts, secretFacts, jobFacts, exceptionFacts, exposureFacts, reviewFacts, persistenceFacts].map(
    (source) => source(database),
  );
  return { store, sources, thawing: await thawingBy(database, clock, actor), clock };
}

/** By the same door as people: it is asked again there whether gates pass, and told on the timeline. */
async function thawingBy(database: Database, clock: Clock, actor: SystemActor): Promise<Thawing> {
  const [{ createIncidentStore }, { createThawReadiness }, { refreezeRepositories, thawRepositories }] =
    await Promise.all([
      import("../adapters/prisma/incident-store.ts"),
      import("../adapters/prisma/gate-readiness.ts"),
      import("../usecases/freeze/thaw.ts"),
    ]);
  const ports = { incidents: createIncidentStore(database), readiness: createThawReadiness(database), clock };
  const by = { actor, signedInAt: null };
  return {
    async thaw({ id }, repositoryIds) {
      need(await thawRepositories(ports, by, id, repositoryIds));
    },
    async refreeze({ id }, regressions) {
      for (const gates of new Set(regressions.map((one) => one.gates.join(", ")))) {
        const reason = `a gate that passed does not any more (${gates}).`;
        const repositories = regressions.flatMap((one) => (one.gates.join(", ") === gates ? [one.repositoryId] : []));
        need(await refreezeRepositories(ports, by, id, repositories, { cause: "gate-regressed", reason }));
      }
    },
  };
}

/** That somebody ended the incident meanwhile is no failure. */
function need(result: Result<unknown, Failure>): void {
  if (!result.ok && result.failure.code !== "state") throw jobFailed(result.failure);
}

/** What waits already waits once. */
export async function judgeSoon(database: Database, incidentId: string): Promise<void> {
  const payload = JSON.stringify({ incidentId });
  await database.$executeRaw`SELECT thaw_add_job('gates.incident', ${payload}::json, ${`gates.incident:${incidentId}`})`;
}

/** Lists of stored secrets are read every hour. Of a repository of an incident, where something was replaced, they may be no older than that. */
async function readListsAgain(database: Database): Promise<void> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT i.organisation_id AS id FROM incident i
    JOIN gate_fact f ON f.incident_id = i.id AND f.fact = 'replaced-secrets'
    JOIN organisation o ON o.id = i.organisation_id AND o.github_id IS NOT NULL
    WHERE i.status IN ('activating', 'active') AND f.as_of < now() - interval '1 hour'`;
  for (const { id } of rows) {
    const payload = JSON.stringify({ organisationId: id });
    await database.$executeRaw`SELECT thaw_add_job('inventory.organisation', ${payload}::json, ${`inventory.organisation:${id}`})`;
  }
}

/** Jobs after which a gate may say something else. */
const TELLING: ReadonlySet<string> = new Set([
  "scan.repository",
  "scan.repositories",
  "sync.repository",
  "campaign.step",
  "inventory.organisation",
  "proof.organisation",
  "credential.remove",
  "review.commits",
  "review.apps",
  "review.persistence",
]);

type Tasks = Readonly<Record<string, (payload: unknown, job: RunningJob) => Promise<void>>>;

/** The same tasks; after each that may turn a gate, incidents that freeze something are judged again. Many such at once are judged once. */
export function judgedAfter<T extends Tasks>(database: Database, tasks: T): T {
  const wrapped = Object.entries(tasks).map(([name, task]) => {
    if (!TELLING.has(name)) return [name, task];
    return [
      name,
      async (payload: unknown, job: RunningJob) => {
        await task(payload, job);
        await judgeAllSoon(database);
      },
    ];
  });
  return Object.fromEntries(wrapped) as T;
}

async function judgeAllSoon(database: Database): Promise<void> {
  const rows = await database.incident.findMany({
    where: { status: { in: ["activating", "active"] } },
    select: { id: true },
  });
  for (const { id } of rows) await judgeSoon(database, id);
}
