import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startStandIn } from "../../../demo/github/index.ts";
import {
  createDirectory,
  createFreezer,
  createFreezerLadder,
  GithubApps,
  signerOfKey,
} from "../../../lib/adapters/github/index.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createFreezeWork } from "../../../lib/adapters/prisma/freeze-work.ts";
import { readyDatabase } from "../../../lib/container/database.ts";
import { freezeCommands } from "../../../lib/container/freeze.ts";
import type { SystemActor } from "../../../lib/core/actor.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import { applyDecisions, applyFreeze } from "../../../lib/usecases/freeze/apply.ts";
import { prepareSlots } from "../../../lib/usecases/freeze/prepare.ts";
import type { FreezeWorkPorts } from "../../../lib/usecases/freeze/work-ports.ts";
import { need, OWNER } from "../../support/campaigns.ts";
import { measureGates } from "./gates.ts";
import { screenSeconds } from "./screen.ts";

/** What `npm run bench -- freeze` measures; see test/bench/freeze.bench.mjs. Prints figures as JSON. */

const TERMINAL: SystemActor = { kind: "system", id: "terminal" };
const PERMISSIONS = {
  metadata: "read",
  administration: "write",
  checks: "write",
  contents: "write",
  pull_requests: "write",
  organization_administration: "write",
  organization_custom_properties: "admin",
} as const;
const NAME = "service-0001";

const plan = JSON.parse(process.argv[2] ?? "") as { readonly root: string; readonly repositories: number };
const folder = mkdtempSync(path.join(tmpdir(), "thaw-bench-freeze-"));
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
const github = await startStandIn();
try {
  process.stdout.write(`${JSON.stringify(await measured())}\n`);
} finally {
  await github.close();
  await Promise.all([owner.$disconnect(), web.$disconnect(), worker.$disconnect()]);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measured() {
  const { control } = github;
  await control.seedMany({ owner: OWNER, count: plan.repositories, files: () => ({ "a.txt": "a\n" }) });
  const app = await control.registerApp({ slug: "thaw", owner: OWNER, permissions: PERMISSIONS });
  control.install(app.id, { owner: OWNER });
  const organisationId = await known();
  const ports = await portsOf(app);
  need(await prepareSlots(ports, organisationId));
  const commands = await freezeCommands(web);
  const by = { actor: TERMINAL, signedInAt: null };
  const now = new Date();
  const incidentId = need(
    await commands.declareIncident(TERMINAL, organisationId, {
      title: "Measured",
      drill: true,
      scope: { kind: "all" },
      mode: "merges",
      exposureFrom: now,
      exposureTo: now,
      gates: [],
      allowedGrants: [],
      autoThaw: false,
      onDrift: "repair",
    }),
  );
  need(await commands.preflightIncident(TERMINAL, incidentId));
  const freeze = await timed(async () => {
    need(await commands.activateIncident(by, incidentId, OWNER));
    need(await applyFreeze(ports, incidentId));
  });
  const full = control.repositories()[0]?.fullName ?? "";
  const merge = await mergeOf(full);
  if (await merge()) throw new Error("A frozen repository took a merge.");
  const row = await owner.repository.findFirstOrThrow({ where: { name: full.split("/")[1] ?? NAME } });
  let merged = false;
  const thaw = await timed(async () => {
    need(await commands.thawRepositories(by, incidentId, [row.id]));
    need(await applyDecisions(ports, incidentId));
    merged = await merge();
  });
  if (!merged) throw new Error("A thawed repository took no merge.");
  const urls = { webUrl: server.webUrl, workerUrl: server.workerUrl };
  const screen = { github, appId: app.id, ports, owner, web, ...urls, organisationId, incidentId };
  return {
    repositories: plan.repositories,
    freezeCalls: freeze.calls,
    freezeSeconds: freeze.seconds,
    thawCalls: thaw.calls,
    thawSeconds: thaw.seconds,
    screenSeconds: await screenSeconds(screen),
    gates: await measureGates(owner, worker, plan.repositories, path.dirname(server.log ?? "")),
  };
}

/** Seconds, and writes of the organisation's rules and properties. */
async function timed(work: () => Promise<void>): Promise<{ readonly calls: number; readonly seconds: number }> {
  github.control.clearRequests();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1_000;
  const writes = github.control
    .requests()
    .filter(({ method, path: to }) => method !== "GET" && to.startsWith("/orgs/"));
  return { calls: writes.length, seconds };
}

/** The organisation as a sync leaves it. */
async function known(): Promise<string> {
  const { control } = github;
  const organisation = await owner.organisation.create({
    data: { host: "github.test", login: OWNER, kind: "github", githubId: control.owner(OWNER) },
  });
  const organisationId = organisation.id;
  await owner.repository.createMany({
    data: control.repositories().map(({ id, fullName }) => ({
      organisationId,
      owner: OWNER,
      name: fullName.split("/")[1] ?? "",
      githubId: id,
      defaultBranch: "main",
    })),
  });
  return organisationId;
}

async function portsOf(app: {
  readonly id: number;
  readonly clientId: string;
  readonly privateKey: string | null;
}): Promise<FreezeWorkPorts> {
  const own = { appId: app.clientId, signer: signerOfKey(new SecretText(app.privateKey ?? "")) };
  const apps = new GithubApps({ api: github.url, apps: { freezer: own }, mints: { onMint: () => undefined } });
  const [freezer] = need(await createDirectory(apps).listInstallations("freezer"));
  if (freezer === undefined) throw new Error("The App is not installed.");
  const settings = {
    freezerAppId: app.id,
    mergeAppId: null,
    releasePatterns: ["release/**"],
    deployedBranches: [],
  };
  return {
    work: createFreezeWork(worker, null),
    places: { of: async () => ({ ok: true, value: { freezer, settings, noLockdown: null } }) },
    github: createFreezer(apps),
    ladder: createFreezerLadder(apps),
    clock: { now: () => new Date() },
    guard: async () => undefined,
  };
}

/** An ordinary pull request, and how somebody tries to merge it. */
async function mergeOf(full: string): Promise<() => Promise<boolean>> {
  await github.control.commit(full, { "change.txt": "c\n" }, { branch: "change" });
  const number = await github.control.openPull(full, { head: "change" });
  const token = github.control.issueUserToken({
    owner: OWNER,
    actor: "ada",
    permissions: { contents: "write", pull_requests: "write" },
  });
  return async () => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${github.url}/repos/${full}/pulls/${number}/merge`, {
      method: "PUT",
      headers,
      body: "{}",
    });
    return answer.status === 200;
  };
}
