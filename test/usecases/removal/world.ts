import { randomUUID } from "node:crypto";
import type { Permissions, StandIn } from "../../../demo/github/index.ts";
import {
  createDirectory,
  createFiles,
  createHeads,
  createRuns,
  createSecrets,
} from "../../../lib/adapters/github/index.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createInventoryStore } from "../../../lib/adapters/prisma/inventory-store.ts";
import { createNarrowingStore } from "../../../lib/adapters/prisma/narrowing-store.ts";
import { createRemovalStore } from "../../../lib/adapters/prisma/removal-store.ts";
import { createRemovalWork } from "../../../lib/adapters/prisma/removal-work.ts";
import { createRunProofStore } from "../../../lib/adapters/prisma/run-proof-store.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import type { RemedyId } from "../../../lib/core/contracts.ts";
import type { SecretPlace } from "../../../lib/core/removal/place.ts";
import type { Clock } from "../../../lib/usecases/ports.ts";
import { narrowMerged } from "../../../lib/usecases/removal/narrow-merged.ts";
import type { Elsewhere } from "../../../lib/usecases/removal/ports.ts";
import { proveByRuns } from "../../../lib/usecases/removal/prove-runs.ts";
import { removeSecret } from "../../../lib/usecases/removal/remove.ts";
import { connect } from "../../adapters/github/support.ts";
import { standIn } from "../../demo/github/support.ts";
import { testDatabase } from "../../support/database.ts";
import { OWNER, repository, syncWorld, WORKER } from "../../support/sync.ts";

export const NAME = "ROBOT_PAT";
export const FILE = ".github/workflows/ci.yml";
export const READING = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - run: gh pr create --fill
        env:
          GH_TOKEN: \${{ secrets.${NAME} }}
`;
export const CLEAN = READING.replace(`secrets.${NAME}`, "steps.thaw.outputs.token");
export const OBSERVER: Permissions = {
  metadata: "read",
  contents: "read",
  secrets: "read",
  actions: "read",
  environments: "read",
  organization_secrets: "read",
};
export const REMOVER: Permissions = {
  metadata: "read",
  secrets: "write",
  environments: "write",
  organization_secrets: "write",
};
/** What the tests say of other branches: none reads it. */
const NOWHERE_ELSE: Elsewhere = async (_, ids) => new Map(ids.map((id) => [id, []]));

export type RemovalWorld = Awaited<ReturnType<typeof removalWorld>>;

/** Repositories of a stand-in that were migrated and scanned again, with the Apps of observer and remover, and the rights of web and worker. */
export async function removalWorld() {
  const db = await testDatabase();
  const github = await standIn({ secondaryLimits: false });
  const setting = await connect(github, {}, { observer: OBSERVER, remover: REMOVER });
  const sync = await syncWorld(db, github);
  const [web, worker] = [createDatabase(db.webUrl, 4), createDatabase(db.workerUrl, 6)];
  // Later than all that a sync of these tests notes, and never the same twice.
  let second = 0;
  const clock: Clock = { now: () => new Date(Date.UTC(2026, 5, 1) + ++second * 1_000) };
  const { organisationId } = sync;
  const person: UserActor = {
    kind: "user",
    id: randomUUID(),
    login: "ada",
    roles: [{ organisationId, role: "security-lead" }],
  };
  const elsewhere = { of: NOWHERE_ELSE };
  const asked: Elsewhere = (...rest) => elsewhere.of(...rest);
  const work = createRemovalWork(worker, null, asked);
  const inventory = createInventoryStore(worker, null);
  const behind: number[] = [];
  const secrets = createSecrets(setting.apps);
  const ports = {
    host: sync.ports.host,
    directory: createDirectory(setting.apps),
    heads: createHeads(setting.apps),
    secrets,
    inventory,
    work,
    installed: sync.ports.store.noteInstallation,
    readAgain: async (_: string, ids: readonly number[]) => void behind.push(...ids),
    clock,
  };
  const observer = async () => {
    const found = await ports.directory.installationOf("observer", String(github.control.owner(OWNER)));
    if (!found.ok || found.value === null) throw new Error("No observer.");
    return found.value;
  };
  return {
    db,
    github,
    setting,
    sync,
    person,
    elsewhere,
    /** Repositories that were asked to be read again, by GitHub's ids. */
    behind,
    work,
    people: { removals: createRemovalStore(web, asked), clock },
    remove: (id: string) => removeSecret(ports, WORKER, id),
    /** Asks for runs, whenever they were asked for before. */
    async prove() {
      await db.database.runLook.updateMany({ data: { dueAt: new Date(0) } });
      const store = createRunProofStore(worker, null);
      const [runs, files] = [createRuns(setting.apps), createFiles(setting.apps)];
      return proveByRuns({ ...ports, runs, files, store, web: "https://github.test" }, WORKER, organisationId);
    },
    /** The turn of the worker that asks for what campaigns were approved to narrow. */
    narrow: () => narrowMerged({ host: ports.host, store: createNarrowingStore(worker, null, asked), clock }, WORKER),
    /** Reads a place's list and keeps it, as the inventory does. */
    async read(place: SecretPlace, repositoryId: string | null) {
      const at = clock.now();
      const reading = await secrets.read(await observer(), place);
      const audit = {
        actorKind: "system",
        actorId: "worker",
        action: "inventory.read",
        objectKind: "x",
        objectId: "x",
      } as const;
      return inventory.keep({ organisationId, repositoryId, readings: [reading], at }, () => ({ ...audit, data: {} }));
    },
    migrated: (name: string, remedy?: RemedyId) => migrated(github, sync, db, name, remedy),
    credential: (name: string) =>
      db.database.credential.findFirstOrThrow({ where: { name, level: { in: ["repo", "env", "org"] } } }),
    removal: (credentialId: string) =>
      db.database.credentialRemoval.findFirstOrThrow({ where: { credentialId }, orderBy: { askedAt: "desc" } }),
    events: (credentialId: string) =>
      db.database.credentialEvent.findMany({ where: { credentialId }, orderBy: { id: "asc" } }),
    deletions: () =>
      github.control.requests().filter(({ method, path }) => method === "DELETE" && path.includes("/secrets/")),
    async close() {
      await Promise.all([web.$disconnect(), worker.$disconnect(), sync.close()]);
      await db.close();
    },
  };
}

type Sync = Awaited<ReturnType<typeof syncWorld>>;
type Db = Awaited<ReturnType<typeof testDatabase>>;

/**
 * A repository whose one reference was replaced by a pull request of a campaign; where the broker gives what took its place, its job was
 * given that since.
 */
async function migrated(
  github: StandIn,
  sync: Sync,
  { database }: Db,
  name: string,
  remedy: RemedyId = "broker-token",
) {
  const githubId = await repository(github, name, { [FILE]: READING });
  await sync.sync();
  await sync.work();
  const before = await github.control.head(`${OWNER}/${name}`);
  const mergedSha = await github.control.commit(`${OWNER}/${name}`, { [FILE]: CLEAN });
  const { organisationId } = sync;
  const row = await database.repository.findFirstOrThrow({ where: { organisationId, githubId } });
  const finding = await database.finding.findFirstOrThrow({ where: { repositoryId: row.id, secretName: NAME } });
  const grant = {
    name: "ci.build",
    provider: "github-app",
    repositories: [`${OWNER}/${name}`],
    permissions: { "pull-requests": "write" },
    secrets: [],
    who: { workflow: FILE, job: "build", startedBy: [FILE], refs: [], events: ["push"], environment: null },
    ask: null,
  };
  const plan = await database.plan.create({
    data: {
      organisationId,
      repositoryId: row.id,
      planHash: "ab".repeat(32),
      disposition: "safe",
      files: [],
      proof: [],
      body: "",
      prerequisites: [],
      lastScanId: finding.lastScanId,
    },
  });
  const item = {
    organisationId,
    planId: plan.id,
    remedy,
    disposition: "safe",
    message: "",
    reasons: [],
  };
  await database.planItem.create({ data: { ...item, fingerprint: finding.fingerprint, path: FILE, line: 9 } });
  if (remedy === "broker-token")
    await database.planGrant.create({ data: { organisationId, planId: plan.id, name: grant.name, document: grant } });
  const mergedAt = new Date(Date.UTC(2026, 4, 1));
  const campaign = { organisationId, name, filter: {}, status: "done", branch: `thaw/${name}`, labels: [] };
  const approval = { createdBy: "ada", approvedBy: "ada", approvedAt: mergedAt, mostRunning: 1, mostNudges: 0 };
  const { id: campaignId } = await database.campaign.create({ data: { ...campaign, ...approval } });
  const of = { organisationId, campaignId, repositoryId: row.id, planId: plan.id, branch: campaign.branch };
  await database.campaignRepository.create({ data: { ...of, state: "verified", mergedAt, mergedSha } });
  await sync.sync();
  await sync.work();
  if (remedy === "broker-token")
    await given(database, { organisationId, repositoryId: row.id, githubId }, new Date(Date.UTC(2026, 4, 2)));
  return { repositoryId: row.id, githubId, fullName: `${OWNER}/${name}`, before: before ?? "", mergedSha };
}

interface Where {
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly githubId: number;
}

async function given(database: Db["database"], { organisationId, repositoryId, githubId }: Where, at: Date) {
  const subjectId = String(githubId);
  const policy = await database.trustPolicy.create({
    data: { organisationId, repositoryId, issuer: "github", subjectId, grantName: "ci.build" },
  });
  await database.issuance.create({
    data: {
      id: randomUUID(),
      organisationId,
      at,
      kind: "token",
      issuer: "github",
      subjectId,
      ownerId: "1",
      grantName: "ci.build",
      phase: "issued",
      policyId: policy.id,
      version: 1,
      provider: "github-app",
      scope: { provider: "github-app", permissions: { pull_requests: "write" } },
      expiresAt: new Date(at.getTime() + 3_600_000),
      correlationId: `c-${subjectId}`,
    },
  });
}
