import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createGovernanceReading } from "../../../lib/adapters/prisma/governance-reading.ts";
import { rulesOf } from "../../../lib/adapters/prisma/inventory-items.ts";
import { createInventoryReading } from "../../../lib/adapters/prisma/inventory-reading.ts";
import { KeptReadings } from "../../../lib/adapters/prisma/kept-readings.ts";
import { SOURCE_IDS, sourcesOf } from "../../../lib/core/inventory/sources.ts";
import { POLICY_STATES } from "../../../lib/core/listing/broker-views.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { CheckedReadings } from "../../support/kept.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
const ago = (hours: number) => new Date(AT.getTime() - hours * 3_600_000);
const READ = { asOf: ago(1) };

let postgres: TestDatabase;
let web: Database;
let organisationId: string;
/** Ids of rows by the name that tests know them by; each is the only one of its name. */
const ids = new Map<string, string>();
const id = (name: string): string => ids.get(name) ?? "";

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4, { sight: () => ({ kind: "whole" }) });
  organisationId = (
    await postgres.database.organisation.create({
      data: { host: "github.test", login: "harbour", kind: "github", githubId: 7n, defaultPermissions: "write" },
    })
  ).id;
  await seedRepositories();
  await seedStates();
  await seedItems();
  await seedPolicies();
});
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

type Model =
  | "actionsVariable"
  | "appSeen"
  | "authorisedCredential"
  | "credential"
  | "deployKey"
  | "inventoryFinding"
  | "organisation"
  | "patGrant"
  | "repository"
  | "secretAlert"
  | "sourceState"
  | "trustPolicy"
  | "trustPolicyVersion";
interface Rows {
  create(asked: { readonly data: object }): Promise<unknown>;
  updateMany(asked: { readonly where: object; readonly data: object }): Promise<{ readonly count: number }>;
  deleteMany(asked: { readonly where: object }): Promise<{ readonly count: number }>;
}
const rows = (model: Model) => postgres.database[model] as unknown as Rows;

async function add(model: Model, name: string, data: object): Promise<void> {
  ids.set(name, randomUUID());
  await rows(model).create({ data: { id: id(name), organisationId, ...data } });
}
async function change(model: Model, name: string, data: object): Promise<void> {
  expect(await rows(model).updateMany({ where: { id: id(name) }, data })).toEqual({ count: 1 });
}
async function take(model: Model, name: string): Promise<void> {
  expect(await rows(model).deleteMany({ where: { id: id(name) } })).toEqual({ count: 1 });
}

const REPOSITORIES = ["bilge", "crane", "dock", "fender", "gangway", "hawser"];

async function seedRepositories(): Promise<void> {
  for (const [index, name] of REPOSITORIES.entries()) {
    const data = { owner: "harbour", name, githubId: index + 1, visibility: "private", defaultPermissions: "read" };
    await add("repository", name, { ...data, ...READ });
  }
  await add("repository", "ice", { owner: "harbour", name: "ice", githubId: 99, archived: true, ...READ });
  await add("repository", "sunk", { owner: "harbour", name: "sunk", githubId: 98, deletedAt: ago(300), ...READ });
}

const state = (source: string, place: string | null) => `${source} of ${place}`;

async function seedStates(): Promise<void> {
  for (const source of SOURCE_IDS) {
    const places = sourcesOf("repository").includes(source) ? [...REPOSITORIES, "ice"] : [null];
    for (const place of places) {
      const read = ago(place === "ice" ? 900 : 2);
      const data = { source, repositoryId: place === null ? null : id(place), outcome: "visible" };
      await add("sourceState", state(source, place), { ...data, asOf: read, triedAt: read });
    }
  }
}

const secret = (name: string, repository: string | null, level: string) =>
  add("credential", name, {
    level,
    name,
    kind: "unknown-secret",
    repositoryId: repository === null ? null : id(repository),
    environment: level === "env" ? "production" : null,
    ...READ,
  });
const variable = (name: string, repository: string | null) =>
  add("actionsVariable", name, {
    name,
    repositoryId: repository === null ? null : id(repository),
    updatedAt: ago(99),
    ...READ,
  });
const deployKey = (title: string, repository: string, githubId: number) =>
  add("deployKey", title, {
    title,
    repositoryId: id(repository),
    githubId,
    readOnly: true,
    createdAt: ago(99),
    ...READ,
  });
const grant = (tokenName: string, githubId: number) =>
  add("patGrant", tokenName, {
    ...{ tokenName, githubId, login: "grace", selection: "all", repositoryIds: [], permissions: {} },
    ...{ grantedAt: ago(99), ...READ },
  });
const authorised = (note: string, githubId: number) =>
  add("authorisedCredential", note, {
    ...{ note, githubId, login: "linus", kind: "personal access token", scopes: ["repo"] },
    ...{ authorisedAt: ago(99), ...READ },
  });
const app = (slug: string, number: number) =>
  add("appSeen", slug, {
    ...{ slug, installationGithubId: number, appGithubId: number, permissions: {}, allRepositories: true },
    ...{ installedAt: ago(99), ...READ },
  });
const alert = (name: string, repositoryGithubId: number, number: number) =>
  add("secretAlert", name, {
    ...{ repositoryGithubId, number, secretType: "npm_token", validity: "active", createdAt: ago(99), ...READ },
  });
const judge = (name: string, rule: string, about: object) =>
  add("inventoryFinding", name, {
    rule,
    name,
    severity: "medium",
    message: "It is.",
    firstSeenAt: ago(3),
    ...READ,
    ...about,
  });

async function seedItems(): Promise<void> {
  for (const [name, place, level] of [
    ["SHARED", null, "org"],
    ["BOT", null, "dependabot"],
    ["SPACE", null, "codespaces"],
    ["ALPHA", "bilge", "repo"],
    ["BETA", "crane", "repo"],
    ["GAMMA", "dock", "repo"],
    ["OWN_BOT", "bilge", "dependabot"],
    ["OWN_SPACE", "bilge", "codespaces"],
    ["MIRROR", "bilge", "env"],
  ] as const)
    await secret(name, place, level);
  for (const [name, place] of [
    ["REGION", null],
    ["STAGE", null],
    ["PORT", "bilge"],
    ["WHARF", "crane"],
  ] as const)
    await variable(name, place);
  for (const [index, title] of ["mooring", "pilot"].entries()) await deployKey(title, "dock", index + 1);
  for (const [index, name] of ["laptop", "phone"].entries()) await grant(name, index + 1);
  for (const [index, name] of ["desk", "shed"].entries()) await authorised(name, index + 1);
  for (const [index, name] of ["old-ci", "older-ci"].entries()) await app(name, index + 1);
  for (const [index, name] of ["alert", "other alert"].entries()) await alert(name, index + 1, index + 1);
  const about = (name: string) => ({ credentialId: id(name), subject: id(name) });
  await judge("old ALPHA", "old-secret", { ...about("ALPHA"), repositoryId: id("bilge") });
  await judge("old SHARED", "old-secret", about("SHARED"));
  await judge("writes", "writing-deploy-key", { subject: `${id("dock")}/1`, repositoryId: id("dock") });
}

const VERSION = { document: {}, source: "form", targetIds: [], scopeKey: "s", createdBy: "thaw", createdAt: ago(50) };
const policyKey = (name: string) => ({ policyId: id(name), organisationId });

async function policy(grantName: string, repository: string, status: string): Promise<void> {
  const subject = { issuer: "github", subjectId: String(REPOSITORIES.indexOf(repository) + 1) };
  await add("trustPolicy", grantName, { ...subject, repositoryId: id(repository), grantName });
  await version(grantName, 1, status);
}
const APPROVED = { approvedBy: "ada", approvedAt: ago(40) };
const version = (name: string, number: number, status: string) =>
  rows("trustPolicyVersion").create({
    data: { ...policyKey(name), ...VERSION, version: number, status, ...(status === "pending" ? {} : APPROVED) },
  });
const turn = (name: string, data: object) =>
  rows("trustPolicyVersion").updateMany({ where: { policyId: id(name), version: 1 }, data });

async function seedPolicies(): Promise<void> {
  await policy("publish", "bilge", "pending");
  await policy("deploy", "crane", "active");
  await policy("release", "crane", "trial");
  await policy("sign", "dock", "pending");
  await policy("archive", "dock", "revoked");
}

/** All that is kept of the inventory and of policies, as their pages show it. */
async function shown(readings: KeptReadings) {
  const inventory = createInventoryReading(web, readings);
  const governance = createGovernanceReading(web, readings);
  const own = [organisationId];
  const asked = SOURCE_IDS.flatMap((source) =>
    (rulesOf(source).length > 0 ? [false, true] : [false]).map((judged) => ({ source, judged })),
  );
  const [room, sources, policies] = await Promise.all([
    inventory.room(own, { text: "", rules: [], severities: [], page: 1 }, AT),
    Promise.all(asked.map(({ source, judged }) => inventory.source(own, source, { text: "", judged, page: 1 }, AT))),
    Promise.all([null, ...POLICY_STATES].map((of) => governance.policies(own, { text: "", state: of, page: 1 }, AT))),
  ]);
  return { room, sources, policies };
}

const KEYS = state("deploy-keys", "dock");

/** What may happen, each of which another figure or another row of the pages hangs on. */
const CHANGES: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["a repository comes", () => add("repository", "jetty", { owner: "harbour", name: "jetty", githubId: 41 })],
  ["it goes", () => take("repository", "jetty")],
  ["one is archived", () => change("repository", "hawser", { archived: true })],
  ["one is renamed", () => change("repository", "bilge", { name: "zenith" })],
  ["one has no setting of its own", () => change("repository", "gangway", { defaultPermissions: null })],
  ["one has another id", () => change("repository", "fender", { githubId: null })],
  ["a secret comes", () => secret("DELTA", "dock", "repo")],
  ["it is called otherwise", () => change("credential", "DELTA", { name: "AAA" })],
  ["it is in one that is gone", () => change("credential", "DELTA", { repositoryId: id("sunk") })],
  ["it is in one that is there", () => change("credential", "DELTA", { repositoryId: id("bilge") })],
  ["it is of another level", () => change("credential", "DELTA", { level: "dependabot" })],
  ["it ends", () => change("credential", "DELTA", { endedAt: AT })],
  ["it is there again", () => change("credential", "DELTA", { endedAt: null })],
  ["it goes", () => take("credential", "DELTA")],
  ["a variable comes", () => variable("TIDE", null)],
  ["it is called otherwise", () => change("actionsVariable", "TIDE", { name: "AAA" })],
  ["it is a repository's", () => change("actionsVariable", "TIDE", { repositoryId: id("bilge") })],
  ["it ends", () => change("actionsVariable", "TIDE", { endedAt: AT })],
  ["another goes", () => take("actionsVariable", "STAGE")],
  ["a key comes", () => deployKey("zulu", "bilge", 3)],
  ["it is called otherwise", () => change("deployKey", "zulu", { title: "aaa" })],
  ["it is in a repository that is gone", () => change("deployKey", "zulu", { repositoryId: id("sunk") })],
  ["it is in one that is there", () => change("deployKey", "zulu", { repositoryId: id("dock") })],
  [
    "another is the one that is judged",
    async () => {
      await change("deployKey", "mooring", { githubId: 77 });
      await change("deployKey", "zulu", { githubId: 1 });
    },
  ],
  ["it ends", () => change("deployKey", "zulu", { endedAt: AT })],
  ["another goes", () => take("deployKey", "pilot")],
  ["a token is granted", () => grant("zulu token", 3)],
  ["it is called otherwise", () => change("patGrant", "zulu token", { tokenName: "aaa" })],
  ["it ends", () => change("patGrant", "zulu token", { endedAt: AT })],
  ["a grant is judged", () => judge("broad", "broad-token-grant", { subject: "2" })],
  [
    "it is another grant",
    async () => {
      await change("patGrant", "laptop", { githubId: 88 });
      await change("patGrant", "phone", { githubId: 1 });
    },
  ],
  ["one goes", () => take("patGrant", "laptop")],
  ["a credential is authorised", () => authorised("zulu note", 3)],
  ["it is called otherwise", () => change("authorisedCredential", "zulu note", { note: "aaa" })],
  ["it is called by its kind", () => change("authorisedCredential", "zulu note", { note: null })],
  ["its kind is another", () => change("authorisedCredential", "zulu note", { kind: "aaa" })],
  ["it is judged", () => judge("classic", "classic-token", { subject: "3" })],
  ["it is another one", () => change("authorisedCredential", "zulu note", { githubId: 4 })],
  ["it ends", () => change("authorisedCredential", "zulu note", { endedAt: AT })],
  ["one goes", () => take("authorisedCredential", "desk")],
  ["an App comes", () => app("zulu-app", 3)],
  ["it is called otherwise", () => change("appSeen", "zulu-app", { slug: "aaa" })],
  ["it ends", () => change("appSeen", "zulu-app", { endedAt: AT })],
  ["one goes", () => take("appSeen", "old-ci")],
  ["there is an alert", () => alert("zulu alert", 3, 9)],
  ["it has another number", () => change("secretAlert", "zulu alert", { number: 10 })],
  ["it is of another type", () => change("secretAlert", "zulu alert", { secretType: "aaa" })],
  ["it is of a repository that is gone", () => change("secretAlert", "zulu alert", { repositoryGithubId: 98 })],
  ["it is of one that is there", () => change("secretAlert", "zulu alert", { repositoryGithubId: 1 })],
  ["it ends", () => change("secretAlert", "zulu alert", { endedAt: AT })],
  ["one goes", () => take("secretAlert", "other alert")],
  [
    "a secret is judged",
    () => judge("old BETA", "old-secret", { credentialId: id("BETA"), subject: id("BETA"), repositoryId: id("crane") }),
  ],
  ["it is worse", () => change("inventoryFinding", "old BETA", { severity: "critical" })],
  ["it is for another reason", () => change("inventoryFinding", "old BETA", { rule: "unused-secret" })],
  ["it is another secret", () => change("inventoryFinding", "old BETA", { credentialId: id("GAMMA") })],
  ["it is in a repository that is gone", () => change("inventoryFinding", "old BETA", { repositoryId: id("sunk") })],
  ["it is in one that is there", () => change("inventoryFinding", "old BETA", { repositoryId: id("crane") })],
  ["it ends", () => change("inventoryFinding", "old BETA", { endedAt: AT })],
  ["another key is judged", () => change("inventoryFinding", "writes", { subject: `${id("dock")}/77` })],
  ["a judgement goes", () => take("inventoryFinding", "old SHARED")],
  ["a repository is deleted", () => change("repository", "bilge", { deletedAt: AT })],
  ["it is there again", () => change("repository", "bilge", { deletedAt: null })],
  [
    "a place is not visible",
    () => change("sourceState", KEYS, { outcome: "not-visible", missingPermission: "keys: read" }),
  ],
  ["for another reason", () => change("sourceState", KEYS, { missingPermission: "keys: write" })],
  ["it was read when nobody thought so", () => change("sourceState", KEYS, { asOf: ago(500) })],
  [
    "reading it fails",
    () => change("sourceState", KEYS, { outcome: "failed", missingPermission: null, failureCode: "a" }),
  ],
  ["for another reason", () => change("sourceState", KEYS, { failureCode: "b" })],
  ["it is read again", () => change("sourceState", KEYS, { outcome: "visible", failureCode: null, triedAt: ago(500) })],
  ["a place is of another source", () => change("sourceState", state("secret-alerts", null), { source: "gone" })],
  ["it is another place", () => change("sourceState", KEYS, { repositoryId: id("sunk") })],
  ["it was never read", () => take("sourceState", state("deploy-keys", "bilge"))],
  [
    "it is read",
    () =>
      add("sourceState", state("deploy-keys", "bilge"), {
        ...{ source: "deploy-keys", repositoryId: id("bilge"), outcome: "visible", triedAt: ago(2), asOf: ago(2) },
      }),
  ],
  ["a policy comes", () => policy("attest", "gangway", "active")],
  ["and another", () => policy("stamp", "hawser", "active")],
  ["its repository is not known", () => change("trustPolicy", "attest", { repositoryId: null })],
  ["the other's neither", () => change("trustPolicy", "stamp", { repositoryId: null })],
  ["its repository has another id", () => change("trustPolicy", "attest", { subjectId: "9" })],
  ["its repository is known", () => change("trustPolicy", "attest", { repositoryId: id("crane") })],
  ["it is called otherwise", () => change("trustPolicy", "attest", { grantName: "zzz" })],
  ["there is a version of it", () => version("attest", 2, "pending")],
  ["one is approved", () => turn("publish", { status: "active", ...APPROVED })],
  ["one is revoked", () => turn("deploy", { status: "revoked", endedBy: "ada", endedAt: AT })],
  ["a version goes", () => rows("trustPolicyVersion").deleteMany({ where: { policyId: id("release") } })],
  ["a policy goes", () => take("trustPolicy", "sign")],
  ["the organisation is called otherwise", () => change("organisation", "harbour", { login: "quay" })],
  ["its setting is not known", () => change("organisation", "harbour", { defaultPermissions: null })],
  ["GitHub does not know it", () => change("organisation", "harbour", { githubId: null })],
  ["it does", () => change("organisation", "harbour", { githubId: 7n })],
];

describe("what is kept of the inventory and of policies", () => {
  const kept = new KeptReadings();
  const checked = new CheckedReadings();
  let before: Awaited<ReturnType<typeof shown>>;

  it("is made once, and reads the tables that it names and no others", async () => {
    ids.set("harbour", organisationId);
    before = await shown(checked);
    const made = checked.made.length;
    expect(made).toBeGreaterThanOrEqual(5 + 3 * SOURCE_IDS.length);
    expect(before.sources.map(({ items }) => items.rows.length).filter((length) => length > 0).length).toBeGreaterThan(
      16,
    );
    expect(await shown(checked)).toEqual(before);
    expect(await shown(kept)).toEqual(before);
    expect(checked.made.slice(made)).toEqual([]);
  });

  it.each(CHANGES)("is what would be made anew when %s", async (_what, turns) => {
    await turns();
    const after = await shown(kept);
    expect(after).not.toEqual(before);
    expect(after).toEqual(await shown(new KeptReadings()));
    before = after;
  });

  it("stays while something is read again, or used, and is shown with that", async () => {
    const place = { repositoryId: id("crane"), source: "deploy-keys" };
    const CHANGED: readonly (readonly [Model, object, object])[] = [
      ["sourceState", place, { asOf: AT, triedAt: AT }],
      ["sourceState", { source: "organisation-secrets" }, { asOf: AT, triedAt: AT }],
      ["credential", { name: "ALPHA" }, { asOf: AT, lastUsedAt: AT, updatedAt: ago(9), storedAt: ago(9) }],
      ["deployKey", { title: "mooring" }, { asOf: AT, lastUsedAt: AT, readOnly: false }],
      ["actionsVariable", { name: "REGION" }, { asOf: AT, updatedAt: AT }],
      ["patGrant", { tokenName: "phone" }, { asOf: AT, lastUsedAt: AT }],
      ["authorisedCredential", { note: "shed" }, { asOf: AT, accessedAt: AT }],
      ["appSeen", { slug: "older-ci" }, { asOf: AT, suspendedAt: AT }],
      ["secretAlert", { number: 1 }, { asOf: AT, validity: "inactive" }],
      ["inventoryFinding", { name: "old ALPHA" }, { asOf: AT, message: "It is still." }],
      ["repository", { name: "gangway" }, { pushedAt: AT }],
    ];
    // The first of a secret's dates counts elsewhere.
    await rows("credential").updateMany({ where: { name: "ALPHA" }, data: { updatedAt: ago(10) } });
    before = await shown(checked);
    for (const [model, where, data] of CHANGED) {
      const made = checked.made.length;
      expect(await rows(model).updateMany({ where, data })).toEqual({ count: 1 });
      const after = await shown(checked);
      expect(checked.made.slice(made)).toEqual([]);
      if (model !== "repository") expect(after).not.toEqual(before);
      expect(after).toEqual(await shown(new KeptReadings()));
      before = after;
    }
  });

  it("shows when a policy was used last without asking for all", async () => {
    await shown(checked);
    const made = checked.made.length;
    await postgres.database.issuance.create({
      data: {
        ...{ id: randomUUID(), organisationId, at: ago(1), kind: "token", issuer: "github", subjectId: "1" },
        ...{ ownerId: "1", grantName: "publish", phase: "issued", policyId: id("publish"), correlationId: "c" },
        expiresAt: AT,
      },
    });
    const { policies } = await shown(checked);
    expect(policies[0]?.rows.find(({ grant: name }) => name === "publish")?.lastUsedAt).toBe(ago(1).toISOString());
    expect(checked.made.slice(made)).toEqual([]);
  });
});
