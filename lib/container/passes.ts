import type { Database } from "../adapters/prisma/client.ts";
import { type Actor, mayView, type SystemActor } from "../core/actor.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { GateRequest } from "../usecases/passes/gate.ts";
import type { Clock, RunningJob, Scanner } from "../usecases/ports.ts";
import { asOfNow, type Commanding } from "../usecases/roles-now.ts";
import { earlierClock, laterClock, type Rest, systemClock } from "./common.ts";
import type { Github } from "./github.ts";

/** What people ask to be let through a freeze, and decide about. */
export async function passCommands(database: Database, clock: Clock = systemClock) {
  const [
    { createPassStore },
    { createExceptionStore },
    { createIncidentStore },
    { turnsOver },
    pass,
    exception,
    read,
    views,
    merge,
    { createMergeWishes },
  ] = await Promise.all([
    import("../adapters/prisma/pass-store.ts"),
    import("../adapters/prisma/exception-store.ts"),
    import("../adapters/prisma/incident-store.ts"),
    import("../usecases/passes/turns.ts"),
    import("../usecases/passes/pass.ts"),
    import("../usecases/passes/exception.ts"),
    import("../usecases/passes/read.ts"),
    import("../adapters/prisma/pass-reading.ts"),
    import("../usecases/passes/merge.ts"),
    import("../adapters/prisma/merge-store.ts"),
  ]);
  const reading = views.createPassReading(database);
  const ports = {
    passes: createPassStore(database, null),
    exceptions: createExceptionStore(database, null),
    turns: turnsOver(createIncidentStore(database), clock, { kind: "system", id: "web" }),
    wishes: createMergeWishes(database),
    clock,
  };
  const asking = async () => ({ ...ports, clock: clock === systemClock ? await earlierClock(database) : clock });
  /** Who may not know of it is told the same as of what is not there, and GitHub is not asked. */
  const asNow = async (by: Commanding, organisationId: string | undefined) =>
    organisationId === undefined || !mayView(by.actor, organisationId)
      ? ({ ok: true, value: by.actor } as const)
      : await asOfNow(by, organisationId, clock.now());
  return {
    askMerge: (...rest: Rest<typeof merge.askMerge>) => merge.askMerge(ports, ...rest),
    readPasses: (actor: Actor, name: { readonly owner: string; readonly name: string }) =>
      read.readPasses({ reading, clock }, actor, name),
    everyPass: (...rest: Rest<typeof read.everyPass>) => read.everyPass({ reading, clock }, ...rest),
    everyException: (...rest: Rest<typeof read.everyException>) => read.everyException({ reading, clock }, ...rest),
    askPass: async (...rest: Rest<typeof pass.askPass>) => pass.askPass(await asking(), ...rest),
    approvePass: async (by: Commanding, id: string) => {
      const now = await asNow(by, (await ports.passes.find(id))?.place.organisationId);
      return now.ok ? await pass.approvePass(ports, now.value, id) : now;
    },
    refusePass: (...rest: Rest<typeof pass.refusePass>) => pass.refusePass(ports, ...rest),
    takeBackPass: (...rest: Rest<typeof pass.takeBackPass>) => pass.takeBackPass(ports, ...rest),
    /** Breaking the glass asks who somebody is at this moment of each of the two. */
    askException: async (by: Commanding, wish: Parameters<typeof exception.askException>[2]) => {
      if (wish.gate !== null) return await exception.askException(await asking(), by.actor, wish);
      const place = await ports.exceptions.place(wish.incidentId, wish.repositoryId);
      const now = await asNow(by, place?.organisationId);
      return now.ok ? await exception.askException(await asking(), now.value, wish) : now;
    },
    approveException: async (by: Commanding, id: string) => {
      const now = await asNow(by, (await ports.exceptions.find(id))?.place.organisationId);
      return now.ok ? await exception.approveException(ports, now.value, id) : now;
    },
    refuseException: (...rest: Rest<typeof exception.refuseException>) => exception.refuseException(ports, ...rest),
    takeBackException: (...rest: Rest<typeof exception.takeBackException>) =>
      exception.takeBackException(ports, ...rest),
  };
}

/** In a minute: the first judgement of thousands of repositories is spread, and most have no pull request. */
const MOST_IN_A_MINUTE = 300;

/** Branches of which no webhook told, in a minute: each costs a request, and few have moved. */
const MOST_LOOKS = 100;

export interface PassSetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
  readonly actor: SystemActor;
  /** Where browsers reach the dashboard; null where that is not known. */
  readonly dashboard: string | null;
  /** Of what people push to migrations. */
  readonly scanner: Scanner;
}

/** The worker's jobs about what is let through a freeze. */
export async function passTasks({ github, database, actor, dashboard, scanner }: PassSetting) {
  const [
    { createPassStore },
    { createExceptionStore },
    { createOpenGates, createPassGateStore },
    { createIncidentStore },
    { createSyncStore },
    { turnsOver },
    { expire },
    { judgeRepository },
    { createLandedStore },
    { judgeBranch },
    { createMergeStore },
    { mergePassed },
    { createDeploymentStore },
    { judgeDeployments },
    { createDeploymentRuleStore },
    { countRules, rulesDueBefore },
  ] = await Promise.all([
    import("../adapters/prisma/pass-store.ts"),
    import("../adapters/prisma/exception-store.ts"),
    import("../adapters/prisma/pass-gate-store.ts"),
    import("../adapters/prisma/incident-store.ts"),
    import("../adapters/prisma/sync-store.ts"),
    import("../usecases/passes/turns.ts"),
    import("../usecases/passes/expire.ts"),
    import("../usecases/passes/gate.ts"),
    import("../adapters/prisma/landed-store.ts"),
    import("../usecases/passes/landed.ts"),
    import("../adapters/prisma/merge-store.ts"),
    import("../usecases/passes/merge.ts"),
    import("../adapters/prisma/deployment-store.ts"),
    import("../usecases/passes/deployments.ts"),
    import("../adapters/prisma/deployment-rule-store.ts"),
    import("../usecases/passes/deployment-rules.ts"),
  ]);
  const turns = turnsOver(createIncidentStore(database), systemClock, actor);
  const judge = async (request: GateRequest, { fence, signal }: RunningJob) => {
    const apps = configured(github);
    const { files, trees, review } = apps;
    const ports = {
      ...apps,
      edits: { files, trees, review, scanner },
      gate: createPassGateStore(database, fence),
      passes: createPassStore(database, fence),
      openGates: createOpenGates(database),
      organisations: createSyncStore(database, fence),
      clock: await laterClock(database),
      dashboard,
    };
    const judged = await judgeRepository(ports, actor, request, { signal });
    if (!judged.ok) throw jobFailed(judged.failure);
  };
  return {
    "gate.repository": async (payload: unknown, job: RunningJob) => {
      await judge({ ...JOBS["gate.repository"].parse(payload), sha: null }, job);
    },
    "gate.commit": async (payload: unknown, job: RunningJob) => {
      await judge(JOBS["gate.commit"].parse(payload), job);
    },
    "gate.queue": async (payload: unknown, job: RunningJob) => {
      const { branch: queue, ...place } = JOBS["gate.queue"].parse(payload);
      await judge({ ...place, sha: null, queue }, job);
    },
    "gate.landed": async (payload: unknown, { fence, signal }: RunningJob) => {
      const request = JOBS["gate.landed"].parse(payload);
      const ports = {
        ...configured(github),
        landed: createLandedStore(database, fence),
        organisations: createSyncStore(database, fence),
        turns,
        clock: systemClock,
      };
      const judged = await judgeBranch(ports, actor, request, { signal });
      if (!judged.ok) throw jobFailed(judged.failure);
    },
    "freeze.merge": async (payload: unknown, { fence, signal }: RunningJob) => {
      const ports = {
        ...configured(github),
        wishes: createMergeStore(database, fence),
        gate: createPassGateStore(database, fence),
        organisations: createSyncStore(database, fence),
        clock: await laterClock(database),
        guard: () => fence.check(),
      };
      const merged = await mergePassed(ports, actor, JOBS["freeze.merge"].parse(payload).mergeId, { signal });
      if (!merged.ok) throw jobFailed(merged.failure);
    },
    "freeze.deployment": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { runId, environment, deploymentId = 0, ...place } = JOBS["freeze.deployment"].parse(payload);
      const ports = {
        ...configured(github),
        deployments: createDeploymentStore(database, fence),
        organisations: createSyncStore(database, fence),
        clock: systemClock,
        dashboard,
      };
      const asked = runId === undefined || environment === undefined ? null : { runId, environment, deploymentId };
      const judged = await judgeDeployments(ports, actor, { ...place, asked }, { signal });
      if (!judged.ok) throw jobFailed(judged.failure);
    },
    "freeze.environments": async (payload: unknown, { fence, signal }: RunningJob) => {
      const ports = {
        ...configured(github),
        rules: createDeploymentRuleStore(database, fence),
        organisations: createSyncStore(database, fence),
        clock: systemClock,
      };
      const counted = await countRules(ports, JOBS["freeze.environments"].parse(payload).organisationId, { signal });
      if (!counted.ok) throw jobFailed(counted.failure);
    },
    "passes.tick": async (_: unknown, { fence }: RunningJob) => {
      const stores = { passes: createPassStore(database, fence), exceptions: createExceptionStore(database, fence) };
      await expire({ ...stores, turns, clock: await laterClock(database) }, actor);
      if (github === null) return;
      await createPassGateStore(database, fence).askForDue(MOST_IN_A_MINUTE);
      await createLandedStore(database, fence).askForMoved(MOST_LOOKS, systemClock.now());
      await createMergeStore(database, fence).askForDue(MOST_IN_A_MINUTE);
      await createDeploymentStore(database, fence).askForDue(MOST_IN_A_MINUTE, systemClock.now());
      await createDeploymentRuleStore(database, fence).askForDue(rulesDueBefore(systemClock.now()));
    },
  };
}

function configured(github: Github | null): Github {
  if (github !== null) return github;
  const message = "No GitHub App is configured for this worker: set THAW_FREEZER_APP_ID and its key.";
  throw jobFailed({ code: "misconfigured", message });
}
