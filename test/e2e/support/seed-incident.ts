import { createHash, randomUUID } from "node:crypto";
import type { Database, Prisma } from "../../../lib/adapters/prisma/client.ts";
import type { Role } from "../../../lib/core/actor.ts";
import { seedPerson } from "./seed.ts";

/** An incident as its freeze would have left it: for tests and for looking at pages. */

interface Seeding {
  readonly drill?: boolean;
  readonly status?: "active" | "resolved" | "draft";
  /** One repository in each state that there is. */
  readonly mixed?: boolean;
}

const REPOSITORIES = 12;

const MIXED: readonly Partial<Prisma.IncidentRepositoryCreateManyInput>[] = [
  { requestedAt: null, seen: null, seenAt: null, confirmedAt: null },
  { seen: "some" },
  { seen: "unknown" },
  { tier: null },
  { tier: "repository-ruleset" },
  { state: "migrating" },
  { state: "verifying" },
  { state: "thawed", wanted: "free", seen: "none" },
  { state: "excepted", wanted: "free", seen: "none", cause: "exception" },
  { state: "refrozen", cause: "merged-otherwise" },
];

export async function seedIncident(
  database: Database,
  organisationId: string,
  { drill = false, status = "active", mixed = false }: Seeding = {},
): Promise<{ readonly incidentId: string; readonly title: string; readonly names: readonly string[] }> {
  // Whatever another test left in the slot is over.
  await database.incident.updateMany({
    where: { organisationId, status: { in: ["activating", "active", "resolving"] } },
    data: { status: "resolved" },
  });
  const now = Date.now();
  const ago = (seconds: number) => new Date(now - seconds * 1_000);
  const title = `Leaked runner token ${randomUUID().slice(0, 8)}`;
  const activation = status === "draft" ? {} : { activatedBy: "ada", activatedAt: ago(7_500), slot: 1, epoch: "e01" };
  const incident = await database.incident.create({
    data: {
      organisationId,
      title,
      drill,
      status,
      scope: "all",
      mode: "merges",
      exposureFrom: ago(400_000),
      exposureTo: ago(8_000),
      gates: ["static-credentials", "commit-review"],
      allowedGrants: ["release.publish"],
      createdBy: "ada",
      createdAt: ago(7_900),
      nextUpdateDue: ago(-900),
      tier: "organisation-property",
      requestedAt: ago(7_499),
      freezeCalls: 4,
      freezeMs: 1_100,
      resolvedAt: status === "resolved" ? ago(10) : null,
      ...activation,
    },
  });
  const { id: incidentId } = incident;
  const checkedAt = new Date(now + 3_600_000);
  await database.freezeSlot.upsert({
    where: { organisationId_slot: { organisationId, slot: 1 } },
    create: { organisationId, slot: 1, checkedAt },
    update: { checkedAt },
  });
  const repositories = await database.repository.findMany({
    where: { organisationId, owner: "harbour" },
    orderBy: { name: "asc" },
    take: REPOSITORIES,
  });
  const rows = repositories.map(({ id: repositoryId }, index) => ({
    incidentId,
    organisationId,
    repositoryId,
    state: "frozen",
    tier: "organisation-property",
    requestedAt: ago(7_499),
    seen: "all",
    seenAt: ago(40),
    confirmedAt: ago(7_400),
    ...(mixed ? MIXED[index] : {}),
  }));
  await database.incidentRepository.createMany({ data: rows });
  await database.incidentEvent.createMany({
    data: ["Declared as an incident", "Frozen."].map((text) => ({
      incidentId,
      organisationId,
      actorKind: "user",
      actorId: "ada",
      kind: "incident.activated",
      text,
    })),
  });
  await database.incidentRole.create({
    data: { incidentId, organisationId, role: "commander", login: "ada", givenBy: "grace" },
  });
  return { incidentId, title, names: repositories.map(({ owner, name }) => `${owner}/${name}`) };
}

/** An organisation of GitHub's whose slots are prepared, with two repositories. */
export async function seedFreezable(
  database: Database,
): Promise<{ readonly organisationId: string; readonly login: string; readonly names: readonly string[] }> {
  const login = `fjord-${randomUUID().slice(0, 8)}`;
  const { id: organisationId } = await database.organisation.create({
    data: { host: "github.test", login, kind: "github" },
  });
  const names = [`api-${login}`, `web-${login}`];
  await database.repository.createMany({
    data: names.map((name, index) => ({ organisationId, owner: login, name, githubId: Date.now() + index })),
  });
  await database.freezeSlot.createMany({
    data: [1, 2].map((slot) => ({
      organisationId,
      slot,
      preparedAt: new Date(),
      rulesets: { default: slot * 10, tags: slot * 10 + 1 },
    })),
  });
  return { organisationId, login, names };
}

/** A person with a session that has so many of its ten hours left: one with all of them has just signed in. */
export async function seedSession(
  database: Database,
  { organisationId, role, hours }: { readonly organisationId: string; readonly role: Role; readonly hours: number },
): Promise<{ readonly token: string }> {
  const { userId } = await seedPerson(database, `kim-${randomUUID().slice(0, 8)}`, [{ organisationId, role }]);
  const token = randomUUID();
  const tokenHash = createHash("sha256").update(token).digest("hex");
  const expiresAt = new Date(Date.now() + hours * 3_600_000);
  await database.session.create({ data: { userId, tokenHash, expiresAt } });
  return { token };
}
