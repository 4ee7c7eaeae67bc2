import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startStandIn } from "../../../demo/github/index.ts";
import {
  createBranches,
  createCalls,
  createChanges,
  createDirectory,
  createFiles,
  createHeads,
  GithubApps,
  signerOfKey,
} from "../../../lib/adapters/github/index.ts";
import { createBranchStore } from "../../../lib/adapters/prisma/branch-store.ts";
import { createCallStore } from "../../../lib/adapters/prisma/call-store.ts";
import { createCampaignWork } from "../../../lib/adapters/prisma/campaign-work.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createScanStore } from "../../../lib/adapters/prisma/scan-store.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import { createPlanner, createScanner } from "../../../lib/adapters/scanner/index.ts";
import { campaignCommands } from "../../../lib/container/campaigns.ts";
import { readyDatabase } from "../../../lib/container/database.ts";
import type { SystemActor } from "../../../lib/core/actor.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import { followCampaign } from "../../../lib/usecases/campaigns/follow.ts";
import { openWave } from "../../../lib/usecases/campaigns/open.ts";
import type { CampaignPorts } from "../../../lib/usecases/campaigns/ports.ts";
import { connectOrganisation } from "../../../lib/usecases/sync/connect-organisation.ts";
import { scanRepositories, sourceOf } from "../../../lib/usecases/sync/scan-repositories.ts";
import { settingsOf } from "../../../lib/usecases/sync/settings.ts";
import { syncOrganisation } from "../../../lib/usecases/sync/sync-organisation.ts";
import { quickTimer } from "../../adapters/github/support.ts";
import { need, OWNER, securityLead, seedCampaign, startCampaign } from "../../support/campaigns.ts";

/** What `npm run bench -- campaign` measures; see test/bench/campaign.bench.mjs. Prints figures as JSON. */

const WORKER: SystemActor = { kind: "system", id: "worker" };
const SCANS = 200;
const HOUR_MS = 3_600_000;
const LOOK_AGAIN_MS = 3 * 60_000;

const plan = JSON.parse(process.argv[2] ?? "") as { readonly root: string; readonly repositories: number };
const folder = mkdtempSync(path.join(tmpdir(), "thaw-bench-campaign-"));
const role = (name: string) => ({ name, password: `${name}-of-the-bench` });
const server = await readyDatabase({
  databaseUrl: null,
  root: plan.root,
  stateFolder: path.join(folder, "state"),
  environment: inheritedEnvironment(),
  roles: { web: role("bench_web"), worker: role("bench_worker"), broker: role("bench_broker") },
});
const owner = createDatabase(server.ownerUrl, 2);
const web = createDatabase(server.webUrl, 4);
const worker = createDatabase(server.workerUrl, 4);
const { timer } = quickTimer();
const clock = { now: () => new Date(timer.now()) };
const github = await startStandIn({ now: () => timer.now() });
try {
  const { ports, organisationId } = await prepared();
  process.stdout.write(`${JSON.stringify(await measured(ports, await started(organisationId)))}\n`);
} finally {
  await github.close();
  await Promise.all([owner.$disconnect(), web.$disconnect(), worker.$disconnect()]);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** An organisation that was synced and scanned, by the program itself. */
async function prepared(): Promise<{ readonly ports: CampaignPorts; readonly organisationId: string }> {
  const { control } = github;
  const app = await seedCampaign(github, plan.repositories);
  const own = { appId: app.clientId, signer: signerOfKey(new SecretText(app.privateKey ?? "")) };
  const apps = new GithubApps({
    api: github.url,
    apps: { observer: own, remediator: own },
    mints: { onMint: () => undefined },
    timer,
    patienceMs: Number.POSITIVE_INFINITY,
  });
  const directory = createDirectory(apps);
  const files = createFiles(apps);
  const store = createSyncStore(worker, null);
  const seal = (value: string) => `sealed-${value.length}`;
  const [scanner, planner] = [createScanner({ seal }), createPlanner({ seal })];
  const log = () => undefined;
  const branchStore = createBranchStore(worker, null);
  const calling = { calls: createCalls(apps), callStore: createCallStore(worker, null) };
  const reading = { heads: createHeads(apps), branches: createBranches(apps), branchStore, files, ...calling };
  const sync = { directory, ...reading, store, scanner, clock, host: "github.test" };
  const ownerId = String(control.owner(OWNER));
  const { organisationId } = need(await connectOrganisation(sync, WORKER, ownerId));
  need(await syncOrganisation(sync, WORKER, organisationId));
  const scanning = {
    store: createScanStore(worker, null),
    scanner,
    planner,
    clock,
    log,
    organisations: store,
    files,
    ...calling,
  };
  const queued = await worker.scan.findMany({ where: { status: "queued" }, select: { id: true } });
  for (let at = 0; at < queued.length; at += SCANS)
    need(
      await scanRepositories(
        scanning,
        WORKER,
        queued.slice(at, at + SCANS).map(({ id }) => id),
      ),
    );
  const [observer, remediator] = await Promise.all([
    directory.installationOf("observer", ownerId),
    directory.installationOf("remediator", ownerId),
  ]);
  const place = { observer: need(observer), remediator: need(remediator) };
  if (place.observer === null || place.remediator === null) throw new Error("The App is not installed.");
  const { configuration = null } = (await store.organisation(organisationId)) ?? {};
  const settings = need(settingsOf(configuration));
  const ready = { observer: place.observer, remediator: place.remediator };
  const ports: CampaignPorts = {
    work: createCampaignWork(worker, null),
    places: { of: async () => ({ ok: true, value: ready }) },
    changes: createChanges(apps),
    files,
    sources: {
      source: async (_, { owner: login, name }, ref, read) =>
        sourceOf({ owner: login, name }, { ref, commit: read.commit }, read, settings),
    },
    planner,
    scans: { scan: async () => undefined },
    clock,
    log,
  };
  return { ports, organisationId };
}

async function started(organisationId: string) {
  const actor = await securityLead(owner, organisationId);
  const commands = await campaignCommands(web, clock);
  const request = { text: "service-", labels: ["thaw"] };
  const { campaignId, preflight } = await startCampaign(commands, actor, organisationId, request);
  return { campaignId, finish: preflight.finish };
}

async function measured(ports: CampaignPorts, { campaignId, finish }: Awaited<ReturnType<typeof started>>) {
  const [begun, real] = [timer.now(), performance.now()];
  const told = { opening: 0, requests: 0, tokens: 0 };
  for (;;) {
    const wave = await openWave(ports, campaignId);
    count(told, true);
    await followCampaign(ports, campaignId, new Date(timer.now() - LOOK_AGAIN_MS));
    count(told, false);
    if (wave.failure !== null) throw new Error(wave.failure.message);
    if (wave.worked === 0 && wave.againMs === null) break;
  }
  const rows = await owner.campaignRepository.findMany({ where: { campaignId }, include: { repository: true } });
  const pulls = await Promise.all(
    rows.map(async ({ repository }) => (await github.control.pulls(`${OWNER}/${repository.name}`)).length),
  );
  return {
    ...told,
    repositories: plan.repositories,
    pullRequests: pulls.reduce((sum, one) => sum + one, 0),
    limitHits: github.control.limits().length,
    duplicates: pulls.filter((one) => one > 1).length,
    lost: plan.repositories - pulls.filter((one, index) => one > 0 && rows[index]?.prNumber !== null).length,
    hours: (timer.now() - begun) / HOUR_MS,
    told: { earliest: finish.earliestMs / HOUR_MS, latest: finish.latestMs / HOUR_MS },
    seconds: (performance.now() - real) / 1_000,
  };
}

/** What arrived since the last time. Tokens are made and taken back beside the requests that need them. */
function count(told: { opening: number; requests: number; tokens: number }, opening: boolean): void {
  const requests = github.control.requests();
  const tokens = requests.filter(({ path: route }) => /access_tokens$|installation\/token$/.test(route)).length;
  github.control.clearRequests();
  told.tokens += tokens;
  told.requests += requests.length - tokens;
  if (opening) told.opening += requests.length - tokens;
}
