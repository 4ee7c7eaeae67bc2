import type { Database } from "../adapters/prisma/client.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { CampaignPlace, CampaignPorts, CampaignScans, CampaignSources } from "../usecases/campaigns/ports.ts";
import type { GithubInstallation, GithubResult } from "../usecases/github/ports.ts";
import type { Clock, Planner, RunningJob } from "../usecases/ports.ts";
import type { SyncStore } from "../usecases/sync/ports.ts";
import type { ResolvePorts } from "../usecases/sync/resolve-calls.ts";
import { type Rest, syncSoon, systemClock } from "./common.ts";
import type { Github } from "./github.ts";

/** An open pull request is looked at as often, whatever webhooks tell. */
const LOOK_AGAIN_MS = 3 * 60_000;
/** Installations change seldom, and asking for them is a request. */
const PLACE_MS = 5 * 60_000;

export interface CampaignSetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
  readonly planner: Planner;
  readonly log: (message: string) => void;
}

/** The worker's jobs about campaigns. */
export async function campaignTasks({ github, database, planner, log }: CampaignSetting) {
  const [{ createCampaignWork }, { createSyncStore }, { createCallStore }, { openWave }, { followCampaign }] =
    await Promise.all([
      import("../adapters/prisma/campaign-work.ts"),
      import("../adapters/prisma/sync-store.ts"),
      import("../adapters/prisma/call-store.ts"),
      import("../usecases/campaigns/open.ts"),
      import("../usecases/campaigns/follow.ts"),
    ]);
  const places = github === null ? null : placesOf(github);
  const portsOf = async ({ fence, signal }: RunningJob): Promise<CampaignPorts> => {
    if (github === null || places === null) {
      const message = "No GitHub App is configured for this worker: set THAW_REMEDIATOR_APP_ID and its key.";
      throw jobFailed({ code: "misconfigured", message });
    }
    const store = createSyncStore(database, fence);
    return {
      work: createCampaignWork(database, fence),
      places: { of: (organisationId) => places(store, organisationId) },
      changes: github.changes({ signal, priority: "background" }),
      files: github.files,
      sources: await sourcesOf(store, {
        calls: github.calls,
        callStore: createCallStore(database, fence),
        clock: systemClock,
      }),
      planner,
      scans: scansOver(database),
      clock: systemClock,
      log: (message, detail) => log(`${message} ${detail}`),
      signal,
    };
  };
  const askForStep = async (campaignId: string) => {
    const payload = JSON.stringify({ campaignId });
    await database.$executeRaw`SELECT thaw_add_job('campaign.step', ${payload}::json, ${`campaign.step:${campaignId}`})`;
  };
  return {
    "campaign.step": async (payload: unknown, job: RunningJob) => {
      const { campaignId } = JOBS["campaign.step"].parse(payload);
      const ports = await portsOf(job);
      await followCampaign(ports, campaignId, new Date(systemClock.now().getTime() - LOOK_AGAIN_MS));
      const wave = await openWave(ports, campaignId);
      if (wave.failure !== null) throw jobFailed(wave.failure);
      if (wave.worked > 0) await askForStep(campaignId);
    },
    "campaign.tick": async (_: unknown, { fence }: RunningJob) => {
      if (github === null) return;
      for (const campaignId of await createCampaignWork(database, fence).live()) await askForStep(campaignId);
    },
  };
}

/** What a sync reads, and what a campaign reads, are made into the same: else their plans would differ. */
async function sourcesOf(store: Pick<SyncStore, "organisation">, ports: ResolvePorts): Promise<CampaignSources> {
  const [{ sourceOf }, { resolveCalls }, { settingsOf }] = await Promise.all([
    import("../usecases/sync/scan-repositories.ts"),
    import("../usecases/sync/resolve-calls.ts"),
    import("../usecases/sync/settings.ts"),
  ]);
  return {
    async source(organisationId, { owner, name }, branch, files) {
      const organisation = await store.organisation(organisationId);
      const settings = settingsOf(organisation?.configuration ?? null);
      // Caught for one repository, which is tried again.
      if (!settings.ok) throw new Error(settings.failure.message);
      const source = sourceOf({ owner, name }, { ref: branch, commit: files.commit }, files, settings.value);
      if (organisation?.installation == null) return source;
      const { id, login, installation } = organisation;
      const calling = [{ name: `${owner}/${name}`, files: source.files }];
      const resolved = await resolveCalls(ports, { id, login, installation }, calling);
      if (!resolved.ok) throw new Error(resolved.failure.message);
      return { ...source, calls: resolved.value[0] ?? [] };
    },
  };
}

/** The sync of one repository scans it where its files are not those of the last scan. */
function scansOver(database: Database): CampaignScans {
  return {
    async scan(repositoryId) {
      const row = await database.repository.findFirst({ where: { id: repositoryId } });
      if (row === null || row.githubId === null) return;
      await syncSoon(database, row.organisationId, Number(row.githubId));
    },
  };
}

function placesOf({ directory }: Github) {
  const known = new Map<string, { readonly at: number; readonly place: CampaignPlace }>();
  return async (
    store: Pick<SyncStore, "organisation" | "noteInstallation">,
    organisationId: string,
  ): Promise<GithubResult<CampaignPlace>> => {
    const kept = known.get(organisationId);
    if (kept !== undefined && kept.at > systemClock.now().getTime() - PLACE_MS) return { ok: true, value: kept.place };
    const organisation = await store.organisation(organisationId);
    if (organisation === null) return missing("not-found", "This organisation is not one of GitHub's.");
    const [observer, remediator] = await Promise.all([
      directory.installationOf("observer", organisation.ownerId),
      directory.installationOf("remediator", organisation.ownerId),
    ]);
    if (!observer.ok) return observer;
    if (!remediator.ok) return remediator;
    if (!usable(observer.value)) return missing("not-installed", notThere("reads"));
    if (!usable(remediator.value)) return missing("not-installed", notThere("opens pull requests"));
    const place = { observer: observer.value, remediator: remediator.value };
    // Tokens are logged as an organisation's, so no token is made for an installation that is not known.
    await store.noteInstallation(organisationId, place.remediator, systemClock.now());
    known.set(organisationId, { at: systemClock.now().getTime(), place });
    return { ok: true, value: place };
  };
}

function usable(installation: GithubInstallation | null): installation is GithubInstallation {
  return installation !== null && installation.suspendedAt === null;
}

function notThere(does: string): string {
  return `The GitHub App that ${does} is not installed for this organisation, or is suspended.`;
}

function missing(code: "not-found" | "not-installed", message: string): GithubResult<never> {
  return { ok: false, failure: { code, message, status: null, outcomeUnknown: false } };
}

/** Asks for a step of each campaign that has something to do. */
async function askForTick(database: Database): Promise<void> {
  await database.$executeRaw`SELECT thaw_add_job('campaign.tick', '{}'::json, 'campaign.tick:asked')`;
}

/** Asks for one where a merge waited for a scan, which has ended now. */
export async function judgeMergesSoon(database: Database, scanIds: readonly string[]): Promise<void> {
  const scans = { some: { id: { in: [...scanIds] } } };
  const waiting = await database.campaignRepository.count({
    where: { state: { in: ["merged", "persisting"] }, repository: { scans } },
  });
  if (waiting > 0) await askForTick(database);
}

/** What people do to campaigns. */
export async function campaignCommands(database: Database, clock: Clock = systemClock) {
  const [stores, policies, create, preflight, approve, control, migration, revert, hand] = await Promise.all([
    import("../adapters/prisma/campaign-store.ts"),
    import("../adapters/prisma/policy-store.ts"),
    import("../usecases/campaigns/create.ts"),
    import("../usecases/campaigns/preflight.ts"),
    import("../usecases/campaigns/approve.ts"),
    import("../usecases/campaigns/control.ts"),
    import("../usecases/campaigns/open-migration.ts"),
    import("../usecases/campaigns/ask-revert.ts"),
    import("../usecases/campaigns/hand.ts"),
  ]);
  const ports = {
    campaigns: stores.createCampaignStore(database),
    policies: policies.createPolicyStore(database),
    clock,
  };
  /** What a person has ordered begins at once; the timetable would ask within the minute. */
  const soon = async <T extends { readonly ok: boolean }>(result: T): Promise<T> => {
    if (result.ok) await askForTick(database);
    return result;
  };
  return {
    createCampaign: (...rest: Rest<typeof create.createCampaign>) => create.createCampaign(ports, ...rest),
    preflightCampaign: (...rest: Rest<typeof preflight.preflightCampaign>) =>
      preflight.preflightCampaign(ports, ...rest),
    approveCampaign: (...rest: Rest<typeof approve.approveCampaign>) => approve.approveCampaign(ports, ...rest),
    orderCampaign: async (...rest: Rest<typeof control.orderCampaign>) =>
      soon(await control.orderCampaign(ports, ...rest)),
    openMigration: async (...rest: Rest<typeof migration.openMigration>) =>
      soon(await migration.openMigration(ports, ...rest)),
    askRevert: (...rest: Rest<typeof revert.askRevert>) => revert.askRevert(ports, ...rest),
    skipRepository: (...rest: Rest<typeof hand.skipRepository>) => hand.skipRepository(ports, ...rest),
    nudgeRepository: (...rest: Rest<typeof hand.nudgeRepository>) => hand.nudgeRepository(ports, ...rest),
    decideRepository: async (...rest: Rest<typeof control.decideRepository>) =>
      soon(await control.decideRepository(ports, ...rest)),
  };
}
