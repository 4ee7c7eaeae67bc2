import { randomUUID } from "node:crypto";
import type { FileChanges, StandIn } from "../../../demo/github/index.ts";
import { createChanges, createDirectory, createFiles, type GithubOptions } from "../../../lib/adapters/github/index.ts";
import { createCampaignStore } from "../../../lib/adapters/prisma/campaign-store.ts";
import { createCampaignWork } from "../../../lib/adapters/prisma/campaign-work.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createPolicyStore } from "../../../lib/adapters/prisma/policy-store.ts";
import { createScanStore } from "../../../lib/adapters/prisma/scan-store.ts";
import { uuid7 } from "../../../lib/adapters/prisma/uuid.ts";
import { createPlanner, createScanner } from "../../../lib/adapters/scanner/index.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { DEFAULT_QUERY } from "../../../lib/core/listing/repository-query.ts";
import { approveCampaign } from "../../../lib/usecases/campaigns/approve.ts";
import { orderCampaign } from "../../../lib/usecases/campaigns/control.ts";
import { type CampaignRequest, createCampaign } from "../../../lib/usecases/campaigns/create.ts";
import type { CampaignPlace, CampaignPorts, CampaignSources } from "../../../lib/usecases/campaigns/ports.ts";
import { preflightCampaign } from "../../../lib/usecases/campaigns/preflight.ts";
import { planSource } from "../../../lib/usecases/plan-source.ts";
import type { RepositorySource } from "../../../lib/usecases/ports.ts";
import { connect, quickTimer, ROLE_PERMISSIONS, type Setting } from "../../adapters/github/support.ts";
import { runGit, standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

export const CI = ".github/workflows/ci.yml";
export const WORKFLOW = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: gh pr create --fill
        env:
          GH_TOKEN: \${{ secrets.ROBOT_PAT }}
`;
const ACTION = { uses: `acme/thaw/action@${"0123456789".repeat(4)}`, version: "v1" };
const OBSERVER = { ...ROLE_PERMISSIONS.observer, pull_requests: "read", checks: "read", statuses: "read" } as const;

const seal = (value: string) => `sealed-${value.length}`;
const scanner = createScanner({ seal });
export const planner = createPlanner({ seal });

/** As a sync would read it: the same for a scan and for a campaign. */
export const sources: CampaignSources = {
  source: async (_organisationId, { owner, name }, branch, files) => ({
    owner,
    name,
    path: `${owner}/${name}`,
    ref: branch,
    commit: files.commit,
    files: files.files,
    unreadable: files.unreadable,
    siblings: files.siblings,
    settings: { notBlocking: new Set(), action: ACTION },
  }),
};

/** An organisation on the stand-in and in a real database, with people; the worker and web each have their own rights only. */
export interface World {
  readonly github: StandIn;
  readonly setting: Setting;
  readonly db: TestDatabase;
  readonly organisationId: string;
  readonly place: CampaignPlace;
  readonly ports: CampaignPorts;
  readonly people: ReturnType<typeof peoplePorts>;
  /** Repositories that a scan was asked for. */
  readonly wished: string[];
  readonly logged: string[];
  readonly clock: { now(): Date; advance(ms: number): void };
  person(roles?: readonly Role[]): Promise<UserActor>;
  /** Makes it on GitHub and here. @returns its id here */
  repository(name: string, files?: FileChanges): Promise<string>;
  /** Scans the default branch and keeps the plan. */
  scan(name: string): Promise<void>;
  git(name: string, ...args: string[]): Promise<string>;
  /** Chosen by the text of their names, preflighted, approved and started. */
  campaign(text: string, more?: Partial<CampaignRequest>): Promise<string>;
  rows(campaignId: string): Promise<Awaited<ReturnType<typeof rowsOf>>>;
  close(): Promise<void>;
}

function peoplePorts(web: Database, clock: World["clock"]) {
  return { campaigns: createCampaignStore(web), policies: createPolicyStore(web), clock };
}

function rowsOf(database: Database, campaignId: string) {
  return database.campaignRepository.findMany({
    where: { campaignId },
    include: { repository: { select: { name: true } } },
    orderBy: [{ position: "asc" }, { id: "asc" }],
  });
}

/** One clock for the stand-in, the pacing and the campaigns: tokens would look expired otherwise. */
function oneClock() {
  const { timer, advance } = quickTimer();
  return { timer, now: () => new Date(timer.now()), advance: (ms: number) => advance(ms / 1_000) };
}

export async function createWorld(options: Partial<GithubOptions> = {}): Promise<World> {
  const clock = oneClock();
  const [db, github] = await Promise.all([testDatabase(), standIn({ now: () => clock.timer.now() })]);
  const setting = await connect(github, { timer: clock.timer, patienceMs: Number.POSITIVE_INFINITY, ...options });
  github.control.changeInstallation(setting.where.observer.installation, { permissions: OBSERVER });
  const ownerId = github.control.owner("fjordline");
  const { id: organisationId } = await db.database.organisation.create({
    data: { host: "github.test", login: "fjordline", kind: "github", githubId: ownerId },
  });
  await db.database.issuerOwner.create({ data: { issuer: "github", ownerId: String(ownerId), organisationId } });
  const [web, worker] = [createDatabase(db.webUrl, 4), createDatabase(db.workerUrl, 4)];
  const place = await placeOf(setting);
  const wished: string[] = [];
  const logged: string[] = [];
  const ports: CampaignPorts = {
    work: createCampaignWork(worker, null),
    places: { of: async () => ({ ok: true, value: place }) },
    changes: createChanges(setting.apps),
    files: createFiles(setting.apps),
    sources,
    planner,
    scans: { scan: async (id) => void wished.push(id) },
    clock,
    log: (message, detail) => void logged.push(`${message} ${detail}`),
  };
  const world: Omit<World, "campaign"> = {
    github,
    setting,
    db,
    organisationId,
    place,
    ports,
    people: peoplePorts(web, clock),
    wished,
    logged,
    clock,
    person: (roles = ["security-lead"]) => person(db.database, organisationId, roles),
    repository: (name, files = { [CI]: WORKFLOW }) => repository(github, db.database, organisationId, name, files),
    scan: (name) => scan(ports, place, worker, organisationId, name, clock),
    git: async (name, ...args) => (await runGit(github.control.gitFolder(`fjordline/${name}`), ...args)).stdout.trim(),
    rows: (campaignId) => rowsOf(db.database, campaignId),
    async close() {
      await Promise.all([web.$disconnect(), worker.$disconnect()]);
      await db.close();
    },
  };
  return { ...world, campaign: (text, more) => campaign(world, text, more) };
}

async function placeOf({ apps }: Setting): Promise<CampaignPlace> {
  const directory = createDirectory(apps);
  const [observers, remediators] = await Promise.all([
    directory.listInstallations("observer"),
    directory.listInstallations("remediator"),
  ]);
  const observer = observers.ok ? observers.value[0] : undefined;
  const remediator = remediators.ok ? remediators.value[0] : undefined;
  if (observer === undefined || remediator === undefined) throw new Error("No installation.");
  return { observer, remediator };
}

async function person(database: Database, organisationId: string, roles: readonly Role[]): Promise<UserActor> {
  const login = `p-${randomUUID().slice(0, 8)}`;
  const user = await database.appUser.create({ data: { host: "local", login } });
  return { kind: "user", id: user.id, login, roles: roles.map((role) => ({ organisationId, role })) };
}

async function repository(
  github: StandIn,
  database: Database,
  organisationId: string,
  name: string,
  files: FileChanges,
): Promise<string> {
  const full = `fjordline/${name}`;
  const { id: githubId } = await github.control.createRepository(full);
  if (Object.keys(files).length > 0) await github.control.commit(full, files);
  const data = { organisationId, githubId, owner: "fjordline", name, defaultBranch: "main" };
  return (await database.repository.create({ data })).id;
}

async function readSource(
  ports: CampaignPorts,
  place: CampaignPlace,
  name: string,
  id: number,
): Promise<RepositorySource> {
  const request = { repositoryId: id, owner: "fjordline", name, branch: "none", pullNumber: null };
  const [sight] = await ports.changes.look(place.observer, [request]);
  if (sight?.ok !== true) throw new Error(`${name} cannot be seen: ${sight?.failure.code}`);
  const { repository: found, head, defaultBranch } = sight.value;
  for await (const { result } of ports.files.read(place.observer, [{ repository: found, commit: head ?? "" }]))
    if (result.ok) return sources.source("", found, defaultBranch ?? "", result.value);
  throw new Error(`${name} cannot be read.`);
}

async function scan(
  ports: CampaignPorts,
  place: CampaignPlace,
  worker: Database,
  organisationId: string,
  name: string,
  clock: World["clock"],
): Promise<void> {
  const row = await worker.repository.findFirstOrThrow({ where: { organisationId, name, deletedAt: null } });
  const source = await readSource(ports, place, name, Number(row.githubId));
  const at = clock.now();
  const id = uuid7(at.getTime());
  const queued = { id, organisationId, repositoryId: row.id, batchId: uuid7(at.getTime()), ref: source.ref };
  await worker.scan.create({
    data: { ...queued, purpose: "branch", engineVersion: "1", status: "running", queuedAt: at, startedAt: at },
  });
  const report = await scanner.scan(source);
  const claimed = {
    id,
    organisationId,
    repositoryId: row.id,
    folder: null,
    github: null,
    owner: "fjordline",
    name,
    defaultPermissions: null,
  };
  const audit = { actorKind: "system", actorId: "test", objectKind: "repository", objectId: row.id, data: {} } as const;
  await createScanStore(worker, null).complete(claimed, {
    ref: source.ref,
    commit: source.commit,
    engineVersion: "1",
    files: source.files.map(({ path, blobSha }) => ({ path, blobSha, status: "parsed", reason: null, detail: null })),
    sources: source.files.map(({ blobSha, bytes }) => ({
      sha: blobSha,
      text: new TextDecoder().decode(bytes),
      bytes: bytes.length,
    })),
    findings: report.findings.map((finding) => ({ ...finding, credential: null })),
    plan: await planSource(planner, source, null),
    at,
    audit: { ...audit, action: "scan.finished" },
  });
}

async function campaign(
  { people, person: someone, organisationId }: Omit<World, "campaign">,
  text: string,
  more: Partial<CampaignRequest> = {},
): Promise<string> {
  const actor = await someone();
  const query = { ...DEFAULT_QUERY, text };
  const request = { organisationId, name: "Spring", query, supersede: false, labels: ["thaw"], pace: {}, ...more };
  const made = await createCampaign(people, actor, request);
  if (!made.ok) throw new Error(made.failure.message);
  const { campaignId } = made.value;
  for (const step of [
    () => preflightCampaign(people, actor, campaignId),
    () => approveCampaign(people, actor, campaignId),
    () => orderCampaign(people, actor, campaignId, "start"),
  ]) {
    const done = await step();
    if (!done.ok) throw new Error(done.failure.message);
  }
  return campaignId;
}
