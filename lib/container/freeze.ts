import { z } from "zod";
import type { Database } from "../adapters/prisma/client.ts";
import { RELEASE_PATTERNS } from "../core/branches/release.ts";
import { FencedOff } from "../core/fenced-off.ts";
import { jobFailed, judgeFailure } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { FreezePlace, FreezePlaces, FreezeWorkPorts } from "../usecases/freeze/work-ports.ts";
import type { GithubResult } from "../usecases/github/ports.ts";
import type { Clock, Fence, RunningJob } from "../usecases/ports.ts";
import { type Rest, systemClock } from "./common.ts";
import type { Github } from "./github.ts";

export type { FreezePreflight } from "../usecases/freeze/ports.ts";

/** What people do to incidents. */
export async function freezeCommands(database: Database, clock: Clock = systemClock) {
  const [
    { createIncidentStore },
    { createThawReadiness },
    { createThawPlans },
    { readPastMerges },
    declare,
    preflight,
    activate,
    command,
    thaw,
    plan,
  ] = await Promise.all([
    import("../adapters/prisma/incident-store.ts"),
    import("../adapters/prisma/gate-readiness.ts"),
    import("../adapters/prisma/thaw-plans.ts"),
    import("../adapters/prisma/past-merge-store.ts"),
    import("../usecases/freeze/declare.ts"),
    import("../usecases/freeze/preflight.ts"),
    import("../usecases/freeze/activate.ts"),
    import("../usecases/freeze/command.ts"),
    import("../usecases/freeze/thaw.ts"),
    import("../usecases/freeze/thaw-preflight.ts"),
  ]);
  const ports = {
    incidents: createIncidentStore(database),
    readiness: createThawReadiness(database),
    plans: createThawPlans(database),
    merges: { since: (organisationId: string, since: Date) => readPastMerges(database, organisationId, since) },
    clock,
  };
  return {
    declareIncident: (...rest: Rest<typeof declare.declareIncident>) => declare.declareIncident(ports, ...rest),
    changeIncident: (...rest: Rest<typeof declare.changeIncident>) => declare.changeIncident(ports, ...rest),
    preflightIncident: (...rest: Rest<typeof preflight.preflightIncident>) =>
      preflight.preflightIncident(ports, ...rest),
    activateIncident: (...rest: Rest<typeof activate.activateIncident>) => activate.activateIncident(ports, ...rest),
    widenIncident: (...rest: Rest<typeof activate.widenIncident>) => activate.widenIncident(ports, ...rest),
    endIncident: (...rest: Rest<typeof activate.endIncident>) => activate.endIncident(ports, ...rest),
    giveIncidentRole: (...rest: Rest<typeof command.giveIncidentRole>) => command.giveIncidentRole(ports, ...rest),
    updateIncident: (...rest: Rest<typeof command.updateIncident>) => command.updateIncident(ports, ...rest),
    noteIncident: (...rest: Rest<typeof command.noteIncident>) => command.noteIncident(ports, ...rest),
    thawRepositories: (...rest: Rest<typeof thaw.thawRepositories>) => thaw.thawRepositories(ports, ...rest),
    preflightThaw: (...rest: Rest<typeof plan.preflightThaw>) => plan.preflightThaw(ports, ...rest),
    proposedThaw: (...rest: Rest<typeof plan.proposedThaw>) => plan.proposedThaw(ports, ...rest),
    readDebts: (...rest: Rest<typeof plan.readDebts>) => plan.readDebts(ports, ...rest),
    preflightWiden: (...rest: Rest<typeof plan.preflightWiden>) => plan.preflightWiden(ports, ...rest),
    refreezeRepositories: (...rest: Rest<typeof thaw.refreezeRepositories>) =>
      thaw.refreezeRepositories(ports, ...rest),
  };
}

/** Installations and settings change seldom, and asking for them is a request. */
const PLACE_MS = 5 * 60_000;

export interface FreezeSetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
}

/** The worker's jobs about freezes. */
export async function freezeTasks({ github, database }: FreezeSetting) {
  const [{ createFreezeWork }, prepare, apply, confirm, watch] = await Promise.all([
    import("../adapters/prisma/freeze-work.ts"),
    import("../usecases/freeze/prepare.ts"),
    import("../usecases/freeze/apply.ts"),
    import("../usecases/freeze/confirm.ts"),
    import("../usecases/freeze/watch.ts"),
  ]);
  const places = github === null ? null : await freezePlaces(github, database);
  type Call<T> = (ports: FreezeWorkPorts, id: string) => Promise<GithubResult<T>>;
  const does = async <T>(call: Call<T>, id: string, { fence, signal }: RunningJob): Promise<void> => {
    if (github === null || places === null) {
      const message = "No GitHub App is configured for this worker: set THAW_FREEZER_APP_ID and its key.";
      throw jobFailed({ code: "misconfigured", message });
    }
    const work = createFreezeWork(database, fence);
    const ports = {
      work,
      places,
      github: github.freezer,
      ladder: github.freezerLadder,
      clock: systemClock,
      guard: () => fence.check(),
      signal,
    };
    const result = await call(ports, id);
    if (!result.ok) throw jobFailed(result.failure);
  };
  const ofIncident =
    <T>(name: "freeze.activate" | "freeze.thaw" | "freeze.confirm" | "freeze.resolve", call: Call<T>) =>
    async (payload: unknown, job: RunningJob) => {
      const { incidentId } = JOBS[name].parse(payload);
      const note = (said: string | null) =>
        createFreezeWork(database, job.fence).troubled(
          incidentId,
          name,
          said === null ? null : { said, at: systemClock.now() },
        );
      try {
        await does(call, incidentId, job);
      } catch (error) {
        // A commander who waits for it must not read of a freeze that is "being confirmed" and of nothing else.
        if (!(error instanceof FencedOff)) await note(judgeFailure(error).message);
        throw error;
      }
      await note(null);
    };
  return {
    "freeze.prepare": async (payload: unknown, job: RunningJob) => {
      const { organisationId } = JOBS["freeze.prepare"].parse(payload);
      const collected = github === null ? null : await collectBranches(github, database, organisationId, job);
      // Where deployments could not be read, everything else is prepared all the same.
      await does(prepare.prepareSlots, organisationId, job);
      if (collected?.ok === false) throw jobFailed(collected.failure);
    },
    "freeze.activate": ofIncident("freeze.activate", apply.applyFreeze),
    "freeze.thaw": ofIncident("freeze.thaw", apply.applyDecisions),
    "freeze.confirm": ofIncident("freeze.confirm", confirm.confirmFreeze),
    "freeze.drift": (payload: unknown, job: RunningJob) =>
      does(watch.watchFreeze, JOBS["freeze.drift"].parse(payload).organisationId, job),
    "freeze.resolve": ofIncident("freeze.resolve", apply.applyResolution),
    "freeze.merges": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { organisationId } = JOBS["freeze.merges"].parse(payload);
      if (github !== null) await mergesTask({ github, database }, organisationId, fence, signal);
    },
    "freeze.tick": async (_: unknown, { fence }: RunningJob) => {
      if (github === null) return;
      const work = createFreezeWork(database, fence);
      for (const { job, id } of await work.due(systemClock.now())) await work.ask(job, id);
    },
  };
}

/** Slots that are due wait for no full minute: without one nothing can be frozen. */
export async function askForSlots(database: Database): Promise<void> {
  const { createFreezeWork } = await import("../adapters/prisma/freeze-work.ts");
  const work = createFreezeWork(database, null);
  for (const { job, id } of await work.due(systemClock.now())) if (job === "freeze.prepare") await work.ask(job, id);
}

/** Which branches deploy, before rulesets are prepared by it. */
async function collectBranches(
  { deployments }: Github,
  database: Database,
  organisationId: string,
  { fence, signal }: RunningJob,
): Promise<GithubResult<void>> {
  const [{ createDeployedStore }, { createSyncStore }, { collectDeployed }] = await Promise.all([
    import("../adapters/prisma/deployed-store.ts"),
    import("../adapters/prisma/sync-store.ts"),
    import("../usecases/freeze/deployed.ts"),
  ]);
  const organisation = await createSyncStore(database, null).organisation(organisationId);
  const ports = { deployed: createDeployedStore(database, fence), deployments, clock: systemClock, signal };
  return await collectDeployed(ports, organisationId, organisation?.installation ?? null);
}

/** Reads which pull requests were merged of late. */
async function mergesTask(
  { github, database }: { readonly github: Github; readonly database: Database },
  organisationId: string,
  fence: Fence,
  signal: AbortSignal,
): Promise<void> {
  const [{ createPastMerges }, { createPastMergesStore }, { createSyncStore }, { settingsOf }, { gatherMerges }] =
    await Promise.all([
      import("../adapters/github/index.ts"),
      import("../adapters/prisma/past-merge-store.ts"),
      import("../adapters/prisma/sync-store.ts"),
      import("../usecases/sync/settings.ts"),
      import("../usecases/freeze/gather-merges.ts"),
    ]);
  const organisations = createSyncStore(database, null);
  const ports = {
    directory: github.directory,
    merges: createPastMerges(github.apps),
    store: createPastMergesStore(database, fence),
    clock: systemClock,
    place: async (id: string) => {
      const organisation = await organisations.organisation(id);
      if (organisation === null) return null;
      const read = settingsOf(organisation.configuration);
      const releasePatterns = (read.ok ? read.value.releaseBranches?.patterns : undefined) ?? RELEASE_PATTERNS;
      return { ownerId: organisation.ownerId, releasePatterns };
    },
  };
  const result = await gatherMerges(ports, organisationId, signal);
  if (!result.ok) throw jobFailed(result.failure);
  const place = await ports.place(organisationId);
  if (place !== null) await readAround({ github, database }, { organisationId, ownerId: place.ownerId }, fence, signal);
}

/** Reads who can undo a freeze, and what has no way out of one. */
async function readAround(
  { github, database }: { readonly github: Github; readonly database: Database },
  { organisationId, ownerId }: { readonly organisationId: string; readonly ownerId: string },
  fence: Fence,
  signal: AbortSignal,
): Promise<void> {
  const [{ createOrganisationOwners }, { createSurroundingsStore }, { readSurroundings }] = await Promise.all([
    import("../adapters/github/index.ts"),
    import("../adapters/prisma/surroundings-store.ts"),
    import("../usecases/freeze/surroundings.ts"),
  ]);
  const ports = {
    directory: github.directory,
    owners: createOrganisationOwners(github.apps),
    store: createSurroundingsStore(database, fence),
    clock: systemClock,
  };
  const result = await readSurroundings(ports, organisationId, ownerId, signal);
  if (!result.ok) throw jobFailed(result.failure);
}

type Task = (payload: unknown, job: RunningJob) => Promise<void>;

/** A job after which a repository that is new, or a pull request that moved, counts in a freeze, without waiting for the next look at it. */
export function thenFollowFreezes(database: Database, task: Task): Task {
  return async (payload, job) => {
    await task(payload, job);
    const { organisationId, campaignId } = ABOUT.parse(payload);
    if (organisationId !== undefined) await followFreezes(database, organisationId, job);
    if (campaignId === undefined) return;
    const campaign = await database.campaign.findUnique({
      where: { id: campaignId },
      select: { organisationId: true },
    });
    if (campaign !== null) await followFreezes(database, campaign.organisationId, job);
  };
}

const ABOUT = z.object({ organisationId: z.uuid().optional(), campaignId: z.uuid().optional() });

async function followFreezes(database: Database, organisationId: string, { fence }: RunningJob): Promise<void> {
  const { createFreezeWork } = await import("../adapters/prisma/freeze-work.ts");
  const work = createFreezeWork(database, fence);
  await work.follow(organisationId, systemClock.now());
  for (const incident of await work.incidents(organisationId))
    if ((await work.cover(incident, systemClock.now())) > 0) await work.ask("freeze.thaw", incident.id);
}

/** Where freezes of organisations are set: in the Freezer App's installation, with the release branches that thaw.config.yml names. */
async function freezePlaces({ directory }: Github, database: Database): Promise<FreezePlaces> {
  const [{ createSyncStore }, { deployedBranches: branchesOf }, { settingsOf }, { mergeAppFor }, { mergeAppBefore }] =
    await Promise.all([
      import("../adapters/prisma/sync-store.ts"),
      import("../adapters/prisma/deployed-reading.ts"),
      import("../usecases/sync/settings.ts"),
      import("../usecases/freeze/merge-app.ts"),
      import("../adapters/prisma/freeze-slots.ts"),
    ]);
  const store = createSyncStore(database, null);
  const known = new Map<string, { readonly at: number; readonly place: FreezePlace }>();
  /** Never kept: they are those of the moment's incident. */
  const withDeployed = async (organisationId: string, place: FreezePlace): Promise<FreezePlace> => {
    const { branches } = await branchesOf(database, organisationId, place.settings.releasePatterns);
    return { ...place, settings: { ...place.settings, deployedBranches: branches } };
  };
  return {
    async of(organisationId) {
      const kept = known.get(organisationId);
      const now = systemClock.now();
      if (kept !== undefined && Math.abs(now.getTime() - kept.at) < PLACE_MS)
        return { ok: true, value: await withDeployed(organisationId, kept.place) };
      const organisation = await store.organisation(organisationId);
      if (organisation === null) return missing("not-found", "This organisation is not one of GitHub's.");
      const [freezer, app, merge] = await Promise.all([
        directory.installationOf("freezer", organisation.ownerId, URGENT),
        directory.appIdOf("freezer", URGENT),
        mergeAppFor(directory, organisation.ownerId, URGENT),
      ]);
      if (!freezer.ok) return freezer;
      if (!app.ok) return app;
      if (freezer.value === null || freezer.value.suspendedAt !== null)
        return missing("not-installed", "The Freezer App is not installed for this organisation, or is suspended.");
      await store.noteInstallation(organisationId, freezer.value, now);
      // A mistake in the file must not keep a freeze from being set.
      const read = settingsOf(organisation.configuration);
      const releasePatterns = (read.ok ? read.value.releaseBranches?.patterns : undefined) ?? RELEASE_PATTERNS;
      const ready = merge.ok && merge.value.kind === "ready" ? merge.value : null;
      if (ready !== null) await store.noteInstallation(organisationId, ready.installation, now);
      // That GitHub does not answer about this App keeps no freeze from being set, and takes no rules of a lockdown away.
      const mergeAppId = merge.ok ? (ready?.appId ?? null) : await mergeAppBefore(database, organisationId);
      const settings = { freezerAppId: app.value, mergeAppId, releasePatterns, deployedBranches: [] };
      const noLockdown = merge.ok && merge.value.kind === "none" ? merge.value.why : null;
      const place = { freezer: freezer.value, settings, noLockdown };
      if (merge.ok) known.set(organisationId, { at: now.getTime(), place });
      return { ok: true, value: await withDeployed(organisationId, place) };
    },
  };
}

const URGENT = { priority: "urgent" } as const;

function missing(code: "not-found" | "not-installed", message: string): GithubResult<never> {
  return { ok: false, failure: { code, message, status: null, outcomeUnknown: false } };
}
