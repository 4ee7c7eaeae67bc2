import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../../lib/adapters/prisma/dashboard.ts";
import { KeptReadings } from "../../../lib/adapters/prisma/kept-readings.ts";
import { createPersistenceReviewReading } from "../../../lib/adapters/prisma/persistence-reading.ts";
import { createCommitReviewReading } from "../../../lib/adapters/prisma/review-reading.ts";
import { CREDENTIAL_KINDS } from "../../../lib/core/contracts.ts";
import { parsePersistenceQuery } from "../../../lib/core/listing/persistence-query.ts";
import { DEFAULT_QUERY, REPOSITORY_SORTS } from "../../../lib/core/listing/repository-query.ts";
import { COMMIT_SHOWS, parseCommitQuery } from "../../../lib/core/listing/review-query.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { CheckedReadings, expectMadeAnew, frozenOrganisation } from "../../support/kept.ts";
import { doneScan } from "../../support/rows.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);
const USER = "01890000-0000-7000-8000-000000000001";
const GITHUB_ID = 4_711n;

let postgres: TestDatabase;
let web: Database;
let organisationId: string;
let incidentId: string;
let ids: readonly string[];

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4, { sight: () => ({ kind: "whole" }) });
  ({ organisationId, ids, incidentId } = await frozenOrganisation(postgres.database, AT));
  const { database } = postgres;
  await database.appUser.create({ data: { id: USER, host: "github.test", githubId: GITHUB_ID, login: "ada" } });
  for (const index of [0, 1, 2]) await read(index);
  for (const index of [0, 1, 2, 3]) await commit(index, `${index}`.repeat(40));
  for (const index of [0, 1, 2]) await thing(ids[index] ?? null, `key-${index}`);
  await thing(null, "of all");
  await database.organisationPersistenceReading.create({ data: { incidentId, organisationId, triedAt: ago(50) } });
});
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const key = (index: number) => ({ incidentId, repositoryId: ids[index] ?? "" });
const keys = (index: number) => ({ ...key(index), organisationId });

async function read(index: number) {
  await postgres.database.commitReading.create({ data: { ...keys(index), triedAt: ago(50), asOf: ago(50) } });
  await postgres.database.persistenceReading.create({ data: { ...keys(index), triedAt: ago(50), asOf: ago(50) } });
}
function commit(index: number, sha: string) {
  const by = { authorName: "eve", committerName: "eve", verified: false, verifyReason: "unsigned" };
  const known = {
    movers: [],
    moversKnown: true,
    details: { pulls: [], pullsComplete: true, touched: [] },
    parts: [1n],
  };
  return postgres.database.windowCommit.create({
    data: { ...keys(index), sha, ...by, ...known, subject: sha, risk: 10 + index, reasons: [], place: 0 },
  });
}
function thing(repositoryId: string | null, what: string) {
  const found = createHash("sha256").update(what).digest("hex");
  return postgres.database.persistenceItem.create({
    data: {
      ...{ incidentId, organisationId, repositoryId, part: "deploy-keys", key: found, what, fingerprint: found },
      ...{ kind: "deploy-key", question: "changed", parts: [], byLogins: [], risk: 30, reasons: [], seenAt: ago(50) },
    },
  });
}

const asAda = () => ({ userId: USER, login: "ada", mayReview: true });

async function windows(readings: KeptReadings) {
  const commits = createCommitReviewReading(web, readings);
  const things = createPersistenceReviewReading(web, readings);
  const own = [organisationId];
  const shows = [];
  for (const show of COMMIT_SHOWS) shows.push(await commits.room(incidentId, own, parseCommitQuery({ show }), asAda));
  return { shows, things: await things.room(incidentId, own, parsePersistenceQuery({}), asAda) };
}

async function lists(readings: KeptReadings) {
  const reading = createDashboardReading(web, readings);
  const own = [organisationId];
  const orders = [];
  for (const sort of REPOSITORY_SORTS)
    for (const page of [1, 2, 9]) orders.push(await reading.list(own, { ...DEFAULT_QUERY, sort, page }, AT, 30));
  return { overview: await reading.overview(own, AT), orders };
}

const first = { sha: "0".repeat(40) };
const item = { what: "key-1" };

const WINDOWS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["a commit is seen", () => update("windowCommit", { ...key(0), ...first }, { seen: true })],
  ["one is riskier", () => update("windowCommit", { ...key(1) }, { risk: 90 })],
  ["somebody had a part in it", () => update("windowCommit", { ...key(1) }, { parts: [GITHUB_ID] })],
  ["it is not known who", () => update("windowCommit", { ...key(1) }, { moversKnown: false })],
  ["nothing is known of one", () => update("windowCommit", { ...key(2) }, { details: null })],
  ["not all of one is known", () => update("windowCommit", { ...key(3) }, { details: { pullsComplete: false } })],
  ["a commit comes", () => commit(4, "4".repeat(40))],
  ["one goes", () => postgres.database.windowCommit.deleteMany({ where: key(4) })],
  ["a repository is read", () => read(5)],
  ["one is read again", () => update("commitReading", key(0), { asOf: ago(40) })],
  ["reading one fails", () => update("commitReading", key(5), { missing: "GitHub said no." })],
  ["its things are read again", () => update("persistenceReading", key(0), { asOf: ago(40) })],
  ["reading them fails", () => update("persistenceReading", key(5), { missing: "GitHub said no." })],
  ["the organisation is read", () => update("organisationPersistenceReading", { incidentId }, { asOf: ago(30) })],
  ["it is read later", () => update("organisationPersistenceReading", { incidentId }, { asOf: ago(20) })],
  ["it cannot be read", () => update("organisationPersistenceReading", { incidentId }, { missing: "No." })],
  ["a thing comes", () => thing(ids[6] ?? null, "key-6")],
  ["a thing stays", () => update("persistenceItem", item, { decision: "keep", ...DECIDED })],
  ["a thing is riskier", () => update("persistenceItem", { what: "key-2" }, { risk: 90 })],
  ["somebody had a part in a thing", () => update("persistenceItem", { what: "key-2" }, { parts: [GITHUB_ID] })],
  ["ada added a thing", () => update("persistenceItem", { what: "key-0" }, { byLogins: ["Ada"] })],
  ["a thing is gone", () => update("persistenceItem", { what: "key-0" }, { goneAt: AT })],
  ["a repository has another name", () => update("repository", { id: ids[1] ?? "" }, { name: "zzz" })],
  ["one leaves the incident", () => postgres.database.incidentRepository.deleteMany({ where: key(30) })],
];
const DECIDED = { reviewedBy: USER, reviewerGithubId: 9n, reviewerLogin: "linus", reviewedAt: ago(5), note: "Known." };

const LISTS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["one is renamed", () => update("repository", { id: ids[3] ?? "" }, { name: "aaa" })],
  ["one is archived", () => update("repository", { id: ids[4] ?? "" }, { archived: true })],
  ["one is pushed to", () => update("repository", { id: ids[5] ?? "" }, { pushedAt: AT })],
  ["one is deleted", () => update("repository", { id: ids[6] ?? "" }, { deletedAt: AT })],
  ["one has another owner", () => update("repositoryOwner", { repositoryId: ids[7] ?? "" }, { slug: "aaa" })],
  ["one is scanned", () => scan(8)],
  ["another one, too", () => scan(9)],
  ["one blocks", () => figure(8, { blocking: 3 })],
  ["one is grave", () => figure(8, { critical: 2 })],
  ["one has kinds", () => figure(8, { kinds: [CREDENTIAL_KINDS[0]] })],
  ["files of one are not understood", () => figure(8, { unparsed: 1 })],
  ["one has files", () => figure(8, { files: 7 })],
  ["a scan of one fails", () => figure(9, { failedSince: true })],
  ["one comes", () => addRepository()],
  ["a scan waits", () => waitingScan(11)],
  ["it runs and fails", () => update("scan", { status: "queued" }, { status: "failed" })],
  ["it is at its end later", () => update("scan", { status: "failed" }, { finishedAt: AT })],
];
const waitingScan = (index: number) =>
  postgres.database.scan.create({
    data: { ...doneScan(organisationId, ids[index] ?? ""), status: "queued", finishedAt: null, queuedAt: new Date() },
  });
const scan = (index: number) => postgres.database.scan.create({ data: doneScan(organisationId, ids[index] ?? "") });
const figure = (index: number, data: object) => update("repositoryFigure", { repositoryId: ids[index] ?? "" }, data);
const addRepository = () =>
  postgres.database.repository.create({
    data: { id: randomUUID(), organisationId, owner: "fjordline", name: "newcomer", githubId: 9_999 },
  });

type Model =
  | "commitReading"
  | "organisationPersistenceReading"
  | "persistenceItem"
  | "persistenceReading"
  | "repository"
  | "repositoryFigure"
  | "repositoryOwner"
  | "scan"
  | "windowCommit";

async function update(model: Model, where: object, data: object): Promise<void> {
  const table = postgres.database[model] as unknown as { updateMany(asked: object): Promise<{ count: number }> };
  const { count } = await table.updateMany({ where, data });
  if (count === 0) throw new Error(`There is no such row of ${model}.`);
}

describe.each([
  ["what is kept of windows", windows, WINDOWS, 6],
  ["what is kept of lists of repositories", lists, LISTS, 20],
] as const)("%s", (_what, shown, changes, made) => {
  const kept = new CheckedReadings();

  it("is made once, and reads the tables that it names and no others", async () => {
    const before = await shown(kept);
    expect(kept.made.length).toBe(made);
    const times = kept.made.length;
    expect(await shown(kept)).toEqual(before);
    expect(kept.made.length).toBe(times);
    expect(await shown(new KeptReadings())).toEqual(before);
  });

  it.each(changes)("is what would be made anew when %s", async (_change, change) => {
    await expectMadeAnew(kept, shown, change);
  });
});
