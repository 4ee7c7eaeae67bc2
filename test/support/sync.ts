import type { FileChanges, StandIn } from "../../demo/github/index.ts";
import {
  createBranches,
  createCalls,
  createDirectory,
  createFiles,
  createHeads,
  GithubApps,
  signerOfKey,
} from "../../lib/adapters/github/index.ts";
import { createBranchStore } from "../../lib/adapters/prisma/branch-store.ts";
import { createCallStore } from "../../lib/adapters/prisma/call-store.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createEtagStore, createMintLog } from "../../lib/adapters/prisma/github-store.ts";
import { createScanStore } from "../../lib/adapters/prisma/scan-store.ts";
import { createSyncStore } from "../../lib/adapters/prisma/sync-store.ts";
import { createNameReader, createPlanner, createScanner } from "../../lib/adapters/scanner/index.ts";
import type { SystemActor } from "../../lib/core/actor.ts";
import { SecretText } from "../../lib/core/secret-text.ts";
import type { Clock, Scanner } from "../../lib/usecases/ports.ts";
import { connectOrganisation } from "../../lib/usecases/sync/connect-organisation.ts";
import { scanBranches } from "../../lib/usecases/sync/scan-branches.ts";
import { scanRepositories } from "../../lib/usecases/sync/scan-repositories.ts";
import { syncCallers } from "../../lib/usecases/sync/sync-callers.ts";
import { type SyncPorts, syncOrganisation } from "../../lib/usecases/sync/sync-organisation.ts";
import { syncRepository } from "../../lib/usecases/sync/sync-repository.ts";
import { quickTimer } from "../adapters/github/support.ts";
import { APP_KEY } from "./app-key.ts";
import type { TestDatabase } from "./database.ts";

export const WORKER: SystemActor = { kind: "system", id: "worker" };
export const OWNER = "fjordline";
/** As the demonstration's is called where its address is no GitHub's. */
const HOST = "github.test";
const seal = (value: string) => `sealed-${value.length}`;

export type SyncWorld = Awaited<ReturnType<typeof syncWorld>>;

/** The observer's App on a stand-in, with the worker's rights on a database, and no queue: jobs are done when a test says so. */
export async function syncWorld(db: TestDatabase, github: StandIn, only?: readonly string[]) {
  const database = createDatabase(db.workerUrl, 4);
  const permissions = { contents: "read", metadata: "read" } as const;
  const { publicKey, privateKey } = APP_KEY;
  const app = await github.control.registerApp({
    slug: `observer-${Date.now()}`,
    owner: OWNER,
    permissions,
    publicKey,
  });
  const installation = github.control.install(app.id, { owner: OWNER, repositories: only });
  const apps = new GithubApps({
    api: github.url,
    apps: { observer: { appId: app.clientId, signer: signerOfKey(new SecretText(privateKey)) } },
    mints: createMintLog(database, { actorKind: "system", actorId: "worker" }),
    etags: createEtagStore(database),
    timer: quickTimer().timer,
  });
  let minute = 0;
  const clock: Clock = { now: () => new Date(Date.UTC(2026, 0, 1, 0, minute++)) };
  const store = createSyncStore(database, null);
  const ports = {
    store,
    directory: createDirectory(apps),
    heads: createHeads(apps),
    branches: createBranches(apps),
    calls: createCalls(apps),
    callStore: createCallStore(database, null),
    branchStore: createBranchStore(database, null),
    files: createFiles(apps),
    clock,
    host: HOST,
    scanner: createScanner({ seal }),
  };
  const connect = () => connectOrganisation(ports, WORKER, String(github.control.owner(OWNER)));
  const connected = await connect();
  if (!connected.ok) throw new Error(connected.failure.message);
  const { organisationId } = connected.value;
  const scanning = {
    clock,
    organisations: store,
    files: ports.files,
    calls: ports.calls,
    callStore: ports.callStore,
    planner: createPlanner({ seal }),
    log: () => undefined,
  };
  const scan = (scanIds: readonly string[], scanner: Scanner = ports.scanner) =>
    scanRepositories({ ...scanning, store: createScanStore(database, null), scanner }, WORKER, scanIds);
  const names = createNameReader({ seal });
  const branch = (branchIds: readonly string[]) =>
    scanBranches({ ...ports, ...scanning, names }, WORKER, { organisationId, branchIds });
  return {
    database,
    ports,
    installation,
    organisationId,
    connect,
    scan,
    sync: (by: SyncPorts = ports) => syncOrganisation(by, WORKER, organisationId),
    syncOne: (githubId: number, again = false) => syncRepository(ports, WORKER, { organisationId, githubId, again }),
    syncCallers: (githubId: number) => syncCallers(ports, WORKER, { organisationId, githubId }),
    /** Does the jobs that wait. @returns the names of the repositories that were scanned */
    work: () => work(db, database, { scan, branch }),
    repositories: () => repositoriesOf(db, organisationId),
    close: () => database.$disconnect(),
  };
}

type Job = (ids: readonly string[]) => Promise<{ ok: boolean }>;

async function work(db: TestDatabase, database: Database, { scan, branch }: { scan: Job; branch: Job }) {
  const taken = await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs RETURNING payload");
  const ids = taken.rows.flatMap(({ payload }) => (payload.scanIds ?? []) as string[]);
  for (const { payload } of taken.rows) if (payload.scanIds !== undefined) await scan(payload.scanIds);
  for (const { payload } of taken.rows) if (payload.branchIds !== undefined) await branch(payload.branchIds);
  const rows = await database.scan.findMany({
    where: { id: { in: ids }, status: "done" },
    select: { repository: { select: { name: true } } },
  });
  return rows.map(({ repository }) => repository.name).sort();
}

async function repositoriesOf(db: TestDatabase, organisationId: string) {
  const rows = await db.database.repository.findMany({ where: { organisationId } });
  return new Map(rows.map((row) => [row.name, row]));
}

/** A repository with a commit. @returns GitHub's id of it */
export async function repository(github: StandIn, name: string, files: FileChanges): Promise<number> {
  const { id } = await github.control.createRepository(`${OWNER}/${name}`);
  await github.control.commit(`${OWNER}/${name}`, files);
  return id;
}
