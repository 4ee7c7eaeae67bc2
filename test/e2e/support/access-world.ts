import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { type Role, SESSION_HOURS } from "../../../lib/core/actor.ts";
import { apiToken } from "../../support/api/world.ts";
import type { Room } from "./browser.ts";
import { seedOrganisation, seedPerson } from "./seed.ts";
import { seedIncident } from "./seed-incident.ts";

/** Everybody who may come to the server, and things of one organisation that they may ask for. */

export interface Person {
  readonly userId: string;
  /** The cookie's value. */
  readonly session: string;
}

/** Somebody who has just signed in, or would have been `secondsAgo`. */
export async function signedIn(
  database: Database,
  organisationId: string,
  role: Role,
  session: Partial<{ readonly revokedAt: Date; readonly expiresAt: Date }> = {},
): Promise<Person> {
  const { userId } = await seedPerson(database, `${role}-${randomUUID().slice(0, 8)}`, [{ organisationId, role }]);
  const token = randomUUID() + randomUUID();
  const expiresAt = new Date(Date.now() + SESSION_HOURS * 3_600_000);
  await database.session.create({ data: { userId, tokenHash: hash(token), expiresAt, ...session } });
  return { userId, session: token };
}

/** Takes back what other files of this server's tests would count. */
export async function withoutThings(database: Database, ids: AccessIds): Promise<void> {
  await database.incident.deleteMany({ where: { id: { in: [ids.incident ?? "", ids.draft ?? ""] } } });
  await database.campaign.deleteMany({ where: { id: ids.campaign ?? "" } });
  await database.savedView.deleteMany({ where: { id: { in: [ids.view ?? "", ids.deletedView ?? ""] } } });
  await database.deadLetter.deleteMany({ where: { id: ids.letter ?? "" } });
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export type AccessIds = Readonly<Record<string, string>>;

/** Things of the seeded organisation, made so that whoever may do something with them is told more than who may not. */
export async function thingsOf({ database, organisationId, broker, stored }: Room): Promise<AccessIds> {
  const { incidentId } = await seedIncident(database, organisationId, { mixed: true });
  // Otherwise there would be nothing to widen it by.
  await database.incident.update({ where: { id: incidentId }, data: { scope: "chosen" } });
  const draft = await draftIncident(database, organisationId);
  const repository = await database.repository.findFirstOrThrow({ where: { organisationId, name: "payments-api" } });
  const other = await database.repository.findFirstOrThrow({ where: { organisationId, name: "docs-site" } });
  const { campaign, row } = await endedCampaign(database, organisationId, repository.id);
  const common = { organisationId, incidentId, repositoryId: repository.id, reason: "A test.", askedBy: randomUUID() };
  const times = { askedAt: new Date(), expiresAt: new Date(Date.now() + 3_600_000) };
  const pass = await database.prPass.create({
    data: { ...common, ...times, pullRequest: 1, sha: SHA, base: "main", kind: "person" },
  });
  const exception = await database.thawException.create({ data: { ...common, ...times, gate: "commit-review" } });
  const letter = await database.deadLetter.create({
    data: {
      organisationId,
      name: "scan.organisation",
      key: `k-${randomUUID()}`,
      payload: {},
      attempts: 3,
      code: "x",
      message: "It failed.",
      askedAt: new Date(),
    },
  });
  const killSwitch = await database.killSwitch.findFirstOrThrow({ where: { organisationId, liftedAt: null } });
  await apiToken({ database }, organisationId, ["read:freeze"]);
  const token = await database.apiToken.findFirstOrThrow({ where: { organisationId }, orderBy: { id: "desc" } });
  const [view, deletedView] = await sharedViews(database, organisationId);
  return {
    view,
    deletedView,
    organisation: organisationId,
    incident: incidentId,
    draft,
    owner: "harbour",
    name: "payments-api",
    repository: repository.id,
    other: other.id,
    campaign,
    ended: campaign,
    row,
    credential: stored.npm,
    policy: broker.active,
    waiting: broker.waiting,
    issuance: broker.issued,
    switch: killSwitch.id,
    pass: pass.id,
    exception: exception.id,
    letter: letter.id,
    token: token.id,
    sha: SHA,
  };
}

const SHA = "0123456789".repeat(4);

/** One that is there, and one that was deleted a moment ago. */
async function sharedViews(database: Database, organisationId: string): Promise<readonly [string, string]> {
  const made = { organisationId, room: "repositories", query: "", shared: true, madeAt: new Date() };
  const { userId } = await seedPerson(database, `maker-${randomUUID().slice(0, 8)}`, []);
  const rows = ["there", "deleted"].map((name) => ({ ...made, madeBy: userId, name: `${name} ${randomUUID()}` }));
  const ids: string[] = [];
  for (const data of rows) ids.push((await database.savedView.create({ data })).id);
  await putBack(database, { view: ids[0] ?? "", deletedView: ids[1] ?? "" });
  return [ids[0] ?? "", ids[1] ?? ""];
}

/** What an action of `again` was done to is as it was before. */
export async function putBack(database: Database, { view, deletedView }: AccessIds): Promise<void> {
  await database.savedView.update({ where: { id: view ?? "" }, data: { deletedAt: null } });
  await database.savedView.update({ where: { id: deletedView ?? "" }, data: { deletedAt: new Date() } });
}

async function draftIncident(database: Database, organisationId: string): Promise<string> {
  const day = new Date(Date.now() - 86_400_000);
  const shape = { title: "To be cancelled", status: "cancelled", scope: "all", mode: "merges", createdBy: "ada" };
  const lists = { gates: [], allowedGrants: [] };
  const { id } = await database.incident.create({
    data: { organisationId, ...shape, ...lists, exposureFrom: day, exposureTo: new Date() },
  });
  return id;
}

/** Nothing can be done about it any more, by nobody: it stays as it is, whoever tries. */
async function endedCampaign(database: Database, organisationId: string, repositoryId: string) {
  const branch = `thaw/${randomUUID()}`;
  const common = { filter: {}, labels: [], mostRunning: 5, mostNudges: 1, createdBy: randomUUID() };
  const approved = { approvedBy: randomUUID(), approvedAt: new Date() };
  const { id: campaign } = await database.campaign.create({
    data: { organisationId, name: "Over", status: "stopped", branch, ...common, ...approved },
  });
  const { id: row } = await database.campaignRepository.create({
    data: { organisationId, campaignId: campaign, repositoryId, state: "waiting", branch },
  });
  return { campaign, row };
}

/** A member to whom GitHub, and nobody here, gives the role: they see what GitHub lets them read. */
export async function memberOfGithub(database: Database, organisationId: string): Promise<Person> {
  const person = await signedIn(database, organisationId, "viewer");
  await database.membership.updateMany({
    where: { userId: person.userId, organisationId },
    data: { source: "organisation" },
  });
  return person;
}

/** A member of another organisation, with a repository that has a name of its own. */
export async function stranger(database: Database): Promise<Person> {
  const login = `far-${randomUUID().slice(0, 8)}`;
  const { organisationId } = await seedOrganisation(database, login, []);
  return await signedIn(database, organisationId, "admin");
}

export function filled(text: string, ids: AccessIds): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = ids[name];
    if (value === undefined) throw new Error(`There is no ${name}.`);
    return value;
  });
}

/** As `ids`, of what does not exist. */
export function missing(ids: AccessIds): AccessIds {
  const isId = (value: string) => /^[0-9a-f]{8}-/.test(value);
  const gone = Object.entries(ids).map(([name, value]) => [name, isId(value) ? randomUUID() : value]);
  return { ...Object.fromEntries(gone), name: "no-such-repository" };
}

export function cookie(session: string | null): Record<string, string> {
  return session === null ? {} : { cookie: `next-auth.session-token=${session}` };
}

const MANIFEST = fileURLToPath(new URL("../../../.next/server/server-reference-manifest.json", import.meta.url));

/** Ids that the build gave to actions, by `FILE NAME`. */
export function actionIds(): ReadonlyMap<string, string> {
  const { node } = JSON.parse(readFileSync(MANIFEST, "utf8")) as {
    readonly node: Readonly<Record<string, { readonly filename: string; readonly exportedName: string }>>;
  };
  return new Map(Object.entries(node).map(([id, { filename, exportedName }]) => [`${filename} ${exportedName}`, id]));
}

export interface ActionAnswer {
  readonly status: number;
  /** Where it leads; null where it does not. */
  readonly redirect: string | null;
  /** What the action says, as React sends it: the rest of the answer is the page anew. */
  readonly says: string;
  readonly cookies: readonly string[];
}

/** Sends what a browser sends when a form of an action is submitted with scripts. */
export async function act(
  origin: string,
  where: {
    readonly id: string;
    readonly at: string;
    readonly form: Readonly<Record<string, string>>;
    readonly bare?: boolean;
  },
  headers: Readonly<Record<string, string>>,
): Promise<ActionAnswer> {
  const body = new FormData();
  for (const [name, value] of Object.entries(where.form)) body.append(`_1_${name}`, value);
  body.append("0", where.bare === true ? '["$K1"]' : '[null,"$K1"]');
  const answer = await fetch(`${origin}${where.at}`, {
    method: "POST",
    redirect: "manual",
    body,
    headers: { origin, accept: "text/x-component", "next-action": where.id, ...headers },
  });
  const text = await answer.text();
  const [, says = ""] = /^1:(.*)$/m.exec(text) ?? [];
  const redirect = answer.headers.get("x-action-redirect") ?? answer.headers.get("location");
  return { status: answer.status, redirect, says, cookies: answer.headers.getSetCookie() };
}
