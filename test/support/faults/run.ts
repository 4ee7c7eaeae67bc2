import { setTimeout as sleep } from "node:timers/promises";
import { type StandIn, startStandIn } from "../../../demo/github/index.ts";
import { freePort } from "../../../lib/adapters/postgres/cluster.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import type { WorkerTimes } from "../../../lib/adapters/queue/times.ts";
import { campaignCommands } from "../../../lib/container/campaigns.ts";
import { githubVariables, OWNER, securityLead, seedCampaign, startCampaign } from "../campaigns.ts";
import { chanceOf } from "./chance.ts";
import { type Counted, countAll } from "./count.ts";
import { type Kills, killsOver } from "./kills.ts";
import { type People, peopleOf } from "./people.ts";
import { type Kept, keep, type Program } from "./processes.ts";
import { type Weather, weatherOver } from "./weather.ts";
import { type WebhookWeather, webhookWeather } from "./webhooks.ts";

/**
 * A campaign by real processes, two workers and what takes webhooks, over a PostgreSQL and the stand-in GitHub with its limits, while
 * everything goes wrong that can: and then all is counted.
 */
export interface FaultPlan {
  readonly repositories: number;
  readonly seed: number;
  readonly workerKills: number;
  readonly webKills: number;
  readonly restarts: number;
  readonly faults: number;
  /** Also requests that are answered later than a worker waits, which takes half a minute each. */
  readonly timeouts: boolean;
  /** How many creating requests the stand-in allows, and the workers are told. GitHub's own: 80 a minute, 500 an hour. */
  readonly content: { readonly contentPerMinute: number; readonly contentPerHour: number };
  /** Short silences and no pauses, for a test; null for the times of a worker in earnest. */
  readonly times: Partial<WorkerTimes> | null;
  /** After so long it has failed. */
  readonly mostMs: number;
}

export interface FaultServer {
  readonly ownerUrl: string;
  readonly webUrl: string;
  readonly workerUrl: string;
  /** Stops the server and starts it anew. */
  restart(): Promise<void>;
}

export interface FaultPrograms {
  readonly worker: Pick<Program, "file" | "args">;
  readonly web: string;
}

export interface FaultFigures extends Counted {
  readonly settled: boolean;
  readonly kills: Kills["counts"];
  /** Workers and web that ended by themselves. */
  readonly gaveUp: number;
  /** What became of SIGTERM in the middle of the campaign, and at the end for each worker. */
  readonly drained: readonly (number | string | null)[];
  readonly takenUpMs: readonly number[];
  readonly restarts: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly webhooks: WebhookWeather["counts"] & { readonly sent: number; readonly taken: number };
  readonly people: Readonly<Record<string, number>>;
  /** Steps for one repository that failed and were tried again. */
  readonly retries: number;
  readonly requests: number;
  readonly seconds: number;
  /** The last lines of all processes, where it was not settled. */
  readonly log: readonly string[];
}

const EVENTS = ["push", "pull_request", "pull_request_review", "check_run", "repository"];
const SECRET = "a-webhook-secret-of-the-fault-run";
const WORKERS = 2;

export async function runFaults(
  plan: FaultPlan,
  server: FaultServer,
  programs: FaultPrograms,
  say: (line: string) => void,
): Promise<FaultFigures> {
  const github = await startStandIn({ secondaryLimits: plan.content });
  const [owner, asWeb] = [createDatabase(server.ownerUrl, 4), createDatabase(server.webUrl, 2)];
  const kept: Kept[] = [];
  try {
    const log: string[] = [];
    const app = await seedCampaign(github, plan.repositories, EVENTS);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/api/webhooks/github`;
    github.control.addWebhook({ app: app.id, url, secret: SECRET });
    const note = (line: string) => void log.push(line);
    const started = await startAll(plan, server, programs, github, githubVariables(github, app), port, note);
    kept.push(...started.workers, started.web);
    const organisationId = await scanned(owner, github, plan);
    say("Everything is scanned; the campaign starts.");
    const commands = await campaignCommands(asWeb);
    const actor = await securityLead(owner, organisationId);
    const pace = { mostRunning: plan.times === null ? 20 : plan.repositories };
    const { campaignId } = await startCampaign(commands, actor, organisationId, { text: "service-", pace });
    const { branch } = await owner.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    const chance = chanceOf(plan.seed);
    const setting = { github, owner, commands, actor, campaignId, branch, chance };
    const people = await peopleOf(setting);
    await people.begin();
    const storm = { ...started, kills: killsOver(owner, started.workers, started.web, chance), people, log };
    const weather = weatherOver(github, chance, plan.timeouts);
    const webhooks = webhookWeather(github, url, chance);
    const end = await weathered({ ...storm, weather, webhooks, plan, server, github, owner, campaignId, say });
    github.control.clearFaults();
    await github.control.webhooksSettled();
    const drained = [...storm.kills.ends, ...(await Promise.all(started.workers.map((worker) => worker.stop())))];
    await started.web.stop();
    const counted = await countAll(github, owner, campaignId, branch);
    const taken = await owner.webhookDelivery.count();
    return {
      ...figures(storm, weather, webhooks, people),
      ...end,
      ...counted,
      drained,
      ...tail(end.settled, log),
      webhooks: { ...webhooks.counts, sent: github.control.deliveries().length, taken },
    };
  } finally {
    await Promise.all(kept.map((one) => one.stop().catch(() => null)));
    await Promise.all([owner.$disconnect(), asWeb.$disconnect()]);
    await github.close();
  }
}

function tail(settled: boolean, log: readonly string[]) {
  return { log: settled ? [] : log.slice(-60) };
}

function figures(
  { kills, workers, web, log }: { kills: Kills; workers: readonly Kept[]; web: Kept; log: readonly string[] },
  weather: Weather,
  webhooks: WebhookWeather,
  people: People,
) {
  const fates: Record<string, number> = {};
  for (const fate of people.fates.values()) fates[fate] = (fates[fate] ?? 0) + 1;
  return {
    kills: kills.counts,
    takenUpMs: kills.takenUpMs,
    gaveUp: [...workers, web].reduce((sum, one) => sum + one.gaveUp(), 0),
    faults: Object.fromEntries(weather.faults),
    webhooks: webhooks.counts,
    people: { ...fates, ...people.decisions },
    retries: log.filter((line) => /^campaign [\da-f-]{36}, \S+: /.test(line)).length,
  };
}

async function startAll(
  plan: FaultPlan,
  server: FaultServer,
  programs: FaultPrograms,
  github: StandIn,
  variables: Record<string, string>,
  port: number,
  log: (line: string) => void,
) {
  const environment = {
    ...variables,
    THAW_DATABASE_URL: server.workerUrl,
    THAW_LITERAL_KEY: "x".repeat(32),
    THAW_GITHUB_CONTENT_PER_MINUTE: String(plan.content.contentPerMinute),
    THAW_GITHUB_CONTENT_PER_HOUR: String(plan.content.contentPerHour),
  };
  const workers: Kept[] = [];
  for (let index = 0; index < WORKERS; index += 1) workers.push(await keep({ ...programs.worker, environment }, log));
  const setting = { url: server.webUrl, port, host: new URL(github.url).host, secret: SECRET };
  const web = await keep({ file: programs.web, args: [JSON.stringify(setting)], environment: {} }, log);
  return { workers, web };
}

/** Connected, read and scanned by the workers' own jobs. @returns the organisation's id */
async function scanned(owner: Database, { control }: StandIn, plan: FaultPlan): Promise<string> {
  const payload = JSON.stringify({ ownerId: control.owner(OWNER) });
  await owner.$executeRaw`SELECT thaw_add_job('connect.organisation', ${payload}::json, 'connect')`;
  const end = Date.now() + plan.mostMs;
  for (;;) {
    await sleep(300);
    const plans = await owner.plan.count({ where: { grants: { some: {} } } });
    if (plans >= plan.repositories) break;
    if (Date.now() > end) throw new Error(`Only ${plans} of ${plan.repositories} repositories were planned.`);
  }
  return (await owner.organisation.findFirstOrThrow()).id;
}

interface Storm {
  readonly plan: FaultPlan;
  readonly server: FaultServer;
  readonly github: StandIn;
  readonly owner: Database;
  readonly campaignId: string;
  readonly kills: Kills;
  readonly weather: Weather;
  readonly webhooks: WebhookWeather;
  readonly people: People;
  readonly say: (line: string) => void;
}

/** About so many requests are made for each repository, whatever happens. */
const REQUESTS_EACH = 6;

async function weathered(storm: Storm) {
  const { plan, github, people, say } = storm;
  const begun = Date.now();
  let requests = 0;
  const events = scheduleOf(plan);
  const queue: (() => Promise<void> | void)[] = [];
  const stop = github.control.onRequest(() => {
    requests += 1;
    for (const event of events.get(requests) ?? []) queue.push(doing(storm, event));
  });
  let restarts = 0;
  let settled = false;
  let told = 0;
  try {
    while (!settled && Date.now() < begun + plan.mostMs) {
      await sleep(200);
      const happened = queue.splice(0);
      for (const one of happened) await one();
      if (happened.length > 0) continue;
      settled = await lookedAt(storm, people);
      if (Date.now() - told < 30_000) continue;
      told = Date.now();
      say(await stateOf(storm));
    }
  } finally {
    stop();
  }
  restarts = plan.restarts - [...events].filter(([at, list]) => at > requests && list.includes("restart")).length;
  return { settled, requests, restarts, seconds: (Date.now() - begun) / 1_000 };
}

/** The database may be away at this moment. */
async function lookedAt({ owner, plan }: Storm, people: People): Promise<boolean> {
  try {
    if (plan.times !== null) await hurry(owner);
    return await people.look();
  } catch {
    return false;
  }
}

/** In a test, what waits for a minute waits no longer, and what is looked at every three minutes is looked at now. */
async function hurry(owner: Database): Promise<void> {
  await owner.$executeRaw`UPDATE campaign_repository SET not_before = now() WHERE not_before > now()`;
  await owner.$executeRaw`UPDATE campaign_repository SET observed_at = observed_at - interval '4 minutes'
    WHERE observed_at > now() - interval '3 minutes'`;
  await owner.$executeRaw`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now() AND locked_at IS NULL`;
  await owner.$executeRaw`SELECT thaw_add_job('campaign.tick', '{}'::json, 'campaign.tick')`;
}

async function stateOf({ owner, campaignId }: Storm): Promise<string> {
  const rows = await owner.campaignRepository
    .groupBy({ by: ["state"], where: { campaignId }, _count: true })
    .catch(() => []);
  return rows.map(({ state, _count }) => `${state} ${_count}`).join(", ");
}

type Happening = "kill worker" | "tell worker" | "kill web" | "restart" | "fault" | "webhook";

/** Spread over what a campaign asks of GitHub: at which request what happens. */
function scheduleOf(plan: FaultPlan): ReadonlyMap<number, readonly Happening[]> {
  const chance = chanceOf(plan.seed + 1);
  const most = plan.repositories * REQUESTS_EACH;
  const schedule = new Map<number, Happening[]>();
  const put = (what: Happening, count: number) => {
    for (let index = 0; index < count; index += 1) {
      // One in each part, so that none of it comes all at once.
      const at = Math.max(1, Math.floor(((index + chance.draw()) * most) / count));
      schedule.set(at, [...(schedule.get(at) ?? []), what]);
    }
  };
  put("kill worker", plan.workerKills);
  put("tell worker", 1);
  put("kill web", plan.webKills);
  put("restart", plan.restarts);
  put("fault", plan.faults);
  put("webhook", plan.faults);
  return schedule;
}

function doing({ kills, weather, webhooks, server }: Storm, what: Happening): () => Promise<void> | void {
  if (what === "kill worker") return () => kills.worker();
  if (what === "tell worker") return () => kills.told();
  if (what === "kill web") return () => kills.web();
  if (what === "restart") return () => server.restart();
  if (what === "fault") return () => weather.worsen();
  return () => webhooks.worsen();
}
