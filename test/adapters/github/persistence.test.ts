import { beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createPersistence } from "../../../lib/adapters/github/index.ts";
import { permissionsOf } from "../../../lib/core/github/manifest.ts";
import type { PersistencePart } from "../../../lib/core/review/persistence.ts";
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import type { GithubPersistence, PersistenceReading } from "../../../lib/usecases/review/persistence-ports.ts";
import { standIn } from "../../demo/github/support.ts";
import { connect, memoryEtags, type Setting } from "./support.ts";

const HOUR = 3_600_000;
const FULL = "fjordline/site";
const CI = ".github/workflows/ci.yml";
const HOOK = "https://user:hunter2@hooks.example.com/T0/secret-path?token=abc";

/** Of the stand-in against ours. */
let behind = 0;
let github: StandIn;
let setting: Setting;
let persistence: GithubPersistence;
let repository: { readonly id: number; readonly owner: string; readonly name: string };
const window = () => ({ from: new Date(Date.now() - 2 * HOUR), to: new Date(Date.now() + HOUR), pushed: true });

beforeAll(async () => {
  github = await standIn({ now: () => Date.now() - behind });
  const { control } = github;
  behind = 5 * HOUR;
  await control.createRepository(FULL, { files: { "a.txt": "a", [CI]: "on: push\n" } });
  await control.commit(FULL, { "old.txt": "x" }, { branch: "old", by: "ada" });
  behind = HOUR;
  await control.commit(FULL, { [CI]: "on: [push, pull_request]\n" }, { by: "eve" });
  await control.commit(FULL, { "b.txt": "b" }, { branch: "harmless", by: "grace" });
  await control.commit(FULL, { ".github/workflows/new.yaml": "on: push\n" }, { branch: "hidden", by: "mallory" });
  control.addHook(FULL, { url: HOOK, events: ["push"] });
  control.addHook("fjordline", { url: HOOK });
  control.addDeployKey(FULL, { title: "mirror", readOnly: false, addedBy: "eve" });
  control.putCollaborator(FULL, "eve", "admin");
  control.invite(FULL, "mallory", { inviter: "eve", role: "write" });
  control.addRunner(FULL, { name: "box-1" });
  control.addRunner(FULL, { name: "pod-1", labels: ["pods"], ephemeral: true });
  control.addRunner(FULL, { name: "pod-2", labels: ["pods"], ephemeral: true });
  control.setEnvironment(FULL, "production", { reviewers: ["ada"] });
  control.setSecret(FULL, "npm_token");
  control.setSecret(FULL, "deploy_key", { environment: "production" });
  control.setVariable(FULL, "region", "a-value");
  control.setEnvironmentVariable(FULL, "production", "zone", "another-value");
  control.addRelease(FULL, { tag: "v1", author: "grace" });
  const tagged = await fetch(`${github.url}/repos/${FULL}/git/refs`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await control.issueUserToken({ owner: "fjordline", actor: "eve", permissions: { contents: "write" } })}`,
    },
    body: JSON.stringify({ ref: "refs/tags/v1", sha: await control.head(FULL) }),
  });
  expect(tagged.status).toBe(201);
  behind = 0;
  setting = await connect(github, { etags: memoryEtags() }, { observer: permissionsOf(["observer"]) });
  persistence = createPersistence(setting.apps);
  repository = { id: control.repository(FULL).id, owner: "fjordline", name: "site" };
});

async function observer(): Promise<GithubInstallation> {
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  return found.value[0];
}

function thingsIn(readings: readonly PersistenceReading[], part: PersistencePart) {
  const result = readings.find((one) => one.part === part)?.result;
  if (result?.kind !== "visible") throw new Error(`${part}: ${JSON.stringify(result)}`);
  return result.value;
}

test("each part of a repository is read with GitHub's times and who did it, and neither values nor addresses", async () => {
  github.control.clearRequests();
  const readings = await persistence.readRepository(await observer(), repository, window());
  const whats = (part: PersistencePart) => thingsIn(readings, part).map(({ what }) => what);
  expect(thingsIn(readings, "deploy-keys")).toMatchObject([
    { what: "mirror, reads and writes", byLogins: ["eve"], createdAt: expect.any(Number) },
  ]);
  expect(whats("webhooks")).toEqual(["https://hooks.example.com (push)"]);
  expect(thingsIn(readings, "collaborators")).toMatchObject([
    { what: "eve: admin, from outside", by: [{ login: "eve" }], createdAt: null, updatedAt: null },
  ]);
  expect(thingsIn(readings, "invitations")).toMatchObject([
    { kind: "collaborator", what: "mallory: write, invited", by: [{ login: "eve" }, { login: "mallory" }] },
  ]);
  expect(whats("runners")).toEqual(["box-1 (self-hosted)", "for one job each (pods, self-hosted)"]);
  expect(whats("secrets")).toEqual(["NPM_TOKEN"]);
  expect(whats("variables")).toEqual(["REGION"]);
  expect(whats("environments")).toEqual([
    "production, with reviewers",
    "DEPLOY_KEY, environment production",
    "ZONE, environment production",
  ]);
  expect(whats("tags")).toEqual([expect.stringMatching(/^v1 at [0-9a-f]{9}$/)]);
  expect(thingsIn(readings, "releases")).toMatchObject([{ what: "v1", by: [{ login: "grace" }] }]);
  const text = JSON.stringify(readings);
  for (const secret of ["hunter2", "secret-path", "abc", "a-value", "another-value"])
    expect(text).not.toContain(secret);
  // What it costs: docs/decisions/0084 says fourteen, and two for each environment.
  expect(github.control.requests().filter(({ path }) => path.includes(FULL) || path === "/graphql")).toHaveLength(16);
});

test("workflow files that are others than before the window are found on every branch that was moved, with who moved it", async () => {
  const readings = await persistence.readRepository(await observer(), repository, window());
  expect(thingsIn(readings, "workflows")).toMatchObject([
    { what: "new.yaml on hidden", by: [{ login: "mallory" }] },
    { what: "ci.yml on main", by: [{ login: "eve" }] },
  ]);
  const later = { from: new Date(Date.now() + HOUR), to: new Date(Date.now() + 2 * HOUR), pushed: true };
  expect(thingsIn(await persistence.readRepository(await observer(), repository, later), "workflows")).toEqual([]);
});

test("tags and branches of a repository to which nothing was pushed are not asked for", async () => {
  const readings = await persistence.readRepository(await observer(), repository, { ...window(), pushed: false });
  expect(readings.map(({ part }) => part)).not.toContain("tags");
  expect(readings.map(({ part }) => part)).not.toContain("workflows");
});

test("what the organisation has of its own is read as well", async () => {
  const readings = await persistence.readOrganisation(await observer());
  expect(thingsIn(readings, "webhooks").map(({ what }) => what)).toEqual(["https://hooks.example.com (push)"]);
  expect(readings.every(({ result }) => result.kind === "visible")).toBe(true);
});

test("a part that may not be seen names the permission, is asked for nothing, and the others are read all the same", async () => {
  const { installation } = setting.where.observer;
  const { repository_hooks: _, ...less } = permissionsOf(["observer"]);
  github.control.changeInstallation(installation, { permissions: less });
  const readings = await persistence.readRepository(await observer(), repository, window());
  expect(readings.find(({ part }) => part === "webhooks")?.result).toEqual({
    kind: "not-visible",
    missing: "repository_hooks: read",
  });
  expect(readings.filter(({ result }) => result.kind !== "visible")).toHaveLength(1);
  github.control.changeInstallation(installation, { permissions: permissionsOf(["observer"]) });
});
