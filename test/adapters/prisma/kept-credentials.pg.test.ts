import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createCredentialReading } from "../../../lib/adapters/prisma/credential-reading.ts";
import { createExposureReading } from "../../../lib/adapters/prisma/exposure-reading.ts";
import type { Prisma } from "../../../lib/adapters/prisma/generated/client.ts";
import { KeptReadings } from "../../../lib/adapters/prisma/kept-readings.ts";
import { DEFAULT_CREDENTIAL_QUERY } from "../../../lib/core/listing/credential-query.ts";
import { ALL_EXPOSED } from "../../../lib/core/listing/exposure-query.ts";
import type { Sight } from "../../../lib/core/people/sight.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { FINDING } from "../../support/gates.ts";
import { CheckedReadings, expectMadeAnew } from "../../support/kept.ts";
import { activeIncident, doneScan } from "../../support/rows.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
const DAY = 86_400;
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);

let postgres: TestDatabase;
let web: Database;
let looks: Sight = { kind: "whole" };
let organisationId: string;
let incidentId: string;
let repositories: readonly string[];
let scanId: string;
/** Two of a repository, two of the organisation's. */
let own: readonly string[];
let shared: readonly string[];

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4, { sight: () => looks });
  organisationId = await organisation("fjordline");
  repositories = await Promise.all(["app", "lib", "site", "docs"].map((name) => repository(name)));
  const [app = "", lib = ""] = repositories;
  scanId = (await postgres.database.scan.create({ data: doneScan(organisationId, app) })).id;
  own = await Promise.all(["TOKEN", "KEY"].map((name) => credential(name, { level: "repo", repositoryId: app })));
  shared = await Promise.all(["NPM", "PYPI"].map((name) => credential(name, { level: "org", visibility: "all" })));
  await finding(app, "a", own[0] ?? null);
  await finding(app, "b", shared[0] ?? null);
  await finding(lib, "c", shared[0] ?? null);
  const incident = { ...activeIncident(organisationId, AT), exposureTo: ago(2 * DAY), exposureFrom: ago(9 * DAY) };
  incidentId = (await postgres.database.incident.create({ data: incident })).id;
  await join(app);
  for (const [position, id] of [...own, ...shared].entries()) await expose(id, position);
}, 120_000);
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

async function organisation(login: string): Promise<string> {
  return (await postgres.database.organisation.create({ data: { host: "github.test", login, kind: "github" } })).id;
}
async function repository(name: string, owner = organisationId): Promise<string> {
  return (await postgres.database.repository.create({ data: { organisationId: owner, owner: "fjord", name } })).id;
}
async function credential(name: string, where: Partial<Prisma.CredentialUncheckedCreateInput>): Promise<string> {
  const data = { organisationId, kind: "npm-token", level: "repo", name, ...where };
  return (await postgres.database.credential.create({ data })).id;
}
async function finding(repositoryId: string, fingerprint: string, credentialId: string | null, more: object = {}) {
  const scans = { firstScanId: scanId, lastScanId: scanId };
  const data = { ...FINDING, organisationId, repositoryId, fingerprint, credentialId, ...scans };
  await postgres.database.finding.create({ data: { ...data, span: {}, blocksThaw: true, ...more } });
}
async function plan(repositoryId: string, fingerprint: string): Promise<void> {
  const hash = randomUUID().replaceAll("-", "").repeat(2);
  const made = { organisationId, repositoryId, lastScanId: scanId, disposition: "safe", planHash: hash };
  const { id: planId } = await postgres.database.plan.create({
    data: { ...made, files: [], proof: [], body: "", prerequisites: [] },
  });
  const item = { planId, organisationId, fingerprint, path: "a", line: 1, message: "", reasons: [] };
  await postgres.database.planItem.create({ data: { ...item, remedy: "oidc-role", disposition: "safe" } });
}
const join = (repositoryId: string) =>
  postgres.database.incidentRepository.create({ data: { incidentId, organisationId, repositoryId, state: "frozen" } });
const expose = (credentialId: string, position: number) =>
  postgres.database.exposure.create({
    data: {
      ...{ incidentId, credentialId, organisationId, position, class: position === 0 ? "handed" : "unknown" },
      ...{ evidence: [], breaks: [], repositoryIds: [], foundAt: ago(DAY), dueAt: position < 2 ? ago(60) : ago(-60) },
    },
  });
const revoke = (credentialId: string, at: Date) =>
  postgres.database.credentialEvent.create({
    data: { organisationId, credentialId, kind: "revoked", evidence: ["x"], actor: "ada", at, recordedAt: AT },
  });

type Updated = "credential" | "credentialEvent" | "exposure" | "finding" | "incident" | "repository";
function update(model: Updated, where: object, data: object): Promise<unknown> {
  const table = postgres.database[model] as unknown as { updateMany(asked: object): Promise<unknown> };
  return table.updateMany({ where: { organisationId, ...where }, data });
}

/** All that is kept of credentials and of what is exposed, as their pages show it. */
async function shown(readings: KeptReadings, at = AT) {
  const ids = [organisationId];
  const credentials = createCredentialReading(web, readings);
  const exposures = createExposureReading(web, readings);
  return {
    room: await credentials.room(ids, DEFAULT_CREDENTIAL_QUERY, at),
    exposure: await exposures.room(ids, incidentId, ALL_EXPOSED, at),
    now: await exposures.now(ids),
  };
}

const CHANGES: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["a credential is stored", () => credential("LATER", { level: "repo", repositoryId: repositories[1] ?? null })],
  ["one of the organisation's is stored", () => credential("EVERYWHERE", { level: "org", visibility: "all" })],
  ["its age is known", () => update("credential", { id: shared[0] ?? "" }, { storedAt: ago(DAY) })],
  ["the age of a repository's is known", () => update("credential", { id: own[0] ?? "" }, { updatedAt: ago(DAY) })],
  ["one is of another kind", () => update("credential", { id: own[0] ?? "" }, { kind: "github-pat" })],
  ["one of the organisation's, too", () => update("credential", { id: shared[1] ?? "" }, { kind: "identifier" })],
  ["one is gone from where it was stored", () => update("credential", { id: shared[1] ?? "" }, { endedAt: AT })],
  ["one is deleted", () => postgres.database.credential.deleteMany({ where: { organisationId, name: "LATER" } })],
  ["another text reads it", () => finding(repositories[2] ?? "", "d", shared[0] ?? null)],
  ["a text reads it no more", () => update("finding", { fingerprint: "c" }, { resolvedScanId: scanId })],
  ["it is read again", () => update("finding", { fingerprint: "c" }, { resolvedScanId: null })],
  ["what is read is another one", () => update("finding", { fingerprint: "d" }, { credentialId: own[1] ?? "" })],
  ["a plan has an answer", () => plan(repositories[0] ?? "", "a")],
  ["a plan has one for the organisation's", () => plan(repositories[1] ?? "", "c")],
  ["one of a repository is an identifier", () => update("credential", { id: own[1] ?? "" }, { kind: "identifier" })],
  ["a text reads it", () => finding(repositories[0] ?? "", "g", own[1] ?? null)],
  ["that does not block", () => update("finding", { fingerprint: "g" }, { blocksThaw: false })],
  ["an identifier of the organisation's is read", () => finding(repositories[2] ?? "", "f", shared[1] ?? null)],
  ["that does not block any more", () => update("finding", { fingerprint: "f" }, { blocksThaw: false })],
  [
    "a name is read whose place nobody saw",
    () => finding(repositories[3] ?? "", "e", null, { secretName: "EVERYWHERE" }),
  ],
  ["another name is read there", () => update("finding", { fingerprint: "e" }, { secretName: "NOWHERE" })],
  ["that leads to no name", () => update("finding", { fingerprint: "e" }, { kind: "secrets-inherit" })],
  ["it is forgotten", () => postgres.database.finding.deleteMany({ where: { organisationId, fingerprint: "e" } })],
  ["a repository comes", () => repository("new")],
  ["a repository is scanned", () => scanned(1)],
  ["a file of it is not understood", () => figures(1, { unparsed: 1 })],
  ["all of it is understood", () => figures(1, { unparsed: 0 })],
  ["a later scan of it fails", () => figures(1, { failedSince: true })],
  ["a repository is deleted", () => update("repository", { id: repositories[1] ?? "" }, { deletedAt: AT })],
  ["somebody says that one is revoked", () => update("exposure", { credentialId: own[0] ?? "" }, REVOKED)],
  ["a provider says that one is", () => revoke(own[1] ?? "", ago(DAY))],
  [
    "it was before the window's end",
    () => update("credentialEvent", { credentialId: own[1] ?? "" }, { at: ago(5 * DAY) }),
  ],
  ["the window ends earlier", () => update("incident", { id: incidentId }, { exposureTo: ago(8 * DAY) })],
  ["that word is taken back", () => postgres.database.credentialEvent.deleteMany({ where: { organisationId } })],
  ["one was handed to a job", () => update("exposure", { credentialId: shared[1] ?? "" }, { class: "handed" })],
  ["one is due", () => update("exposure", { credentialId: shared[1] ?? "" }, { dueAt: ago(1) })],
  ["one was not exposed after all", () => update("exposure", { credentialId: shared[1] ?? "" }, { goneAt: AT })],
  ["another one is exposed", async () => expose(await credential("TAKEN", { level: "org" }), 9)],
  ["what is exposed is deleted", () => postgres.database.credential.deleteMany({ where: { name: "TAKEN" } })],
  ["another repository is frozen", () => join(repositories[2] ?? "")],
  ["the incident ends", () => update("incident", { id: incidentId }, { status: "resolved" })],
];

const REVOKED = { revokedAt: ago(60), revokedEvidence: "x", revokedLink: "https://x.test/1", revokedBy: "ada" };

async function scanned(index: number): Promise<void> {
  const data = doneScan(organisationId, repositories[index] ?? "");
  await postgres.database.repository.update({ where: { id: data.repositoryId }, data: { defaultBranch: "main" } });
  await postgres.database.scan.create({ data: { ...data, finishedAt: ago(50) } });
}
const figures = (index: number, data: object) =>
  postgres.database.repositoryFigure.updateMany({ where: { repositoryId: repositories[index] ?? "" }, data });

describe("what is kept of credentials", () => {
  const kept = new CheckedReadings();

  it("is made once, and reads the tables that it names and no others", async () => {
    const first = await shown(kept);
    expect(first.exposure?.room.totals).toMatchObject({ exposed: 4, overdue: 2 });
    const made = kept.made.length;
    expect(new Set(kept.made).size).toBe(made);
    expect(made).toBeGreaterThanOrEqual(5);
    expect(await shown(kept)).toEqual(first);
    expect(kept.made.length).toBe(made);
  });

  it.each(CHANGES)("is what would be made anew when %s", async (_what, change) => {
    const made = kept.made.length;
    await expectMadeAnew(kept, shown, change);
    expect(kept.made.length).toBeGreaterThan(made);
  });

  it("stays while what changes is not counted", async () => {
    await shown(kept);
    const made = kept.made.length;
    await update("credential", {}, { asOf: AT, lastUsedAt: ago(5) });
    const { id } = await postgres.database.scan.create({ data: doneScan(organisationId, repositories[0] ?? "") });
    // No plan was about it before, whose answers would go with the text.
    const seen = { message: "Another one.", span: { line: 7 }, lastScanId: id };
    await update("finding", { fingerprint: "b" }, seen);
    await update("exposure", {}, { repositoryIds: [repositories[0] ?? ""], evidence: [], position: 3 });
    await postgres.database.exposureRound.create({ data: { incidentId, organisationId, at: AT, unread: 0 } });
    await repository("elsewhere", await organisation("elsewhere"));
    await shown(kept);
    // A scan is one more, and nothing else.
    expect(kept.made.slice(made)).toEqual(["progress of scans"]);
  });

  it("is judged by the moment of asking", async () => {
    const late = new Date(AT.getTime() + 3_600_000);
    expect(await shown(kept, late)).toEqual(await shown(new KeptReadings(), late));
    const overdue = async (at: Date) => (await shown(kept, at)).exposure?.room.totals.overdue;
    expect(await overdue(ago(-61))).toBeGreaterThan((await overdue(ago(3_600))) ?? 0);
  });

  it("is made for each look of somebody who sees a part", async () => {
    const readings = new KeptReadings();
    const whole = await shown(readings);
    looks = { kind: "person", id: randomUUID() };
    expect((await shown(readings)).room.overview.credentials).toBe(0);
    looks = { kind: "whole" };
    expect(await shown(readings)).toEqual(whole);
  });
});
