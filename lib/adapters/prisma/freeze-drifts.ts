import type { FoundDrift, FreezeWork, StoredDrift } from "../../usecases/freeze/work-ports.ts";
import type { Database } from "./client.ts";
import type { Write } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";
import { writeNote } from "./incident-rows.ts";
import { storable } from "./storable.ts";
import { uuid7 } from "./uuid.ts";

/** Texts of GitHub's are as long as strangers make them. */
const LONGEST = 300;

/** Webhooks of one repository's values that are looked at: what is older than so many is nobody's. */
const NEWEST = 20;
type Values = Readonly<Record<string, unknown>> | null;

/** Differences, as the worker finds them. */
type Drifts = Pick<FreezeWork, "drifted" | "compared" | "repaired" | "valueSetBy" | "bypassed">;

export function createFreezeDrifts(database: Database, write: Write): Drifts {
  return {
    bypassed: (...change) => write((tx) => bypassed(tx, ...change)),
    valueSetBy: async (organisationId, githubId, { name, value }) => {
      const rows = await database.webhookDelivery.findMany({
        where: { organisationId, repositoryGithubId: BigInt(githubId), sender: { not: null } },
        select: { sender: true, propertyValues: true },
        orderBy: { takenAt: "desc" },
        take: NEWEST,
      });
      const said = rows.find(({ propertyValues }) => ((propertyValues as Values)?.[name] ?? null) === value);
      return said?.sender ?? null;
    },
    drifted: (...change) => write((tx) => drifted(tx, ...change)),
    compared: ({ organisationId, slot }, at) =>
      write(async (tx) => {
        await tx.freezeSlot.updateMany({ where: { organisationId, slot }, data: { checkedAt: at } });
      }),
    repaired: (_incident, drifts, at) =>
      write(async (tx) => {
        const ids = drifts.map(({ id }) => id);
        await tx.freezeDrift.updateMany({ where: { id: { in: ids } }, data: { repairedAt: at, goneAt: at } });
      }),
  };
}

type Drifted = Parameters<FreezeWork["drifted"]>;

async function drifted(
  tx: Prisma.TransactionClient,
  ...[incident, about, found, at, compared = null]: Drifted
): Promise<readonly StoredDrift[]> {
  const { id: incidentId, organisationId } = incident;
  // Two looks at once would each find the same as new.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`freeze-drift:${incidentId}`}, 0))`;
  const ruleset = about === "rulesets" ? { not: null } : null;
  const open = await tx.freezeDrift.findMany({ where: { incidentId, goneAt: null, ruleset } });
  const before = new Map(open.map((row) => [keyOf(row), row.id]));
  const now = new Map(
    found
      .map((drift) => storable({ ...drift, what: drift.what.slice(0, LONGEST) }))
      .map((drift) => [keyOf(drift), drift]),
  );
  const looked = compared === null ? null : new Set(compared);
  const isLooked = (repositoryId: string | null) =>
    looked === null || (repositoryId !== null && looked.has(repositoryId));
  const gone = open.filter((row) => isLooked(row.repositoryId) && !now.has(keyOf(row))).map(({ id }) => id);
  if (gone.length > 0) await tx.freezeDrift.updateMany({ where: { id: { in: gone } }, data: { goneAt: at } });
  const stored = [...now].map(([key, drift]) => {
    const id = before.get(key);
    return id === undefined ? { ...drift, id: uuid7(at.getTime()), isNew: true } : { ...drift, id, isNew: false };
  });
  await tx.freezeDrift.createMany({
    data: stored
      .filter(({ isNew }) => isNew)
      .map(({ isNew: _, ...drift }) => ({ ...drift, incidentId, organisationId, foundAt: at })),
  });
  return stored;
}

type Bypassed = Parameters<FreezeWork["bypassed"]>;

/** GitHub's times are whole seconds. */
const SECOND_MS = 1_000;

async function bypassed(tx: Prisma.TransactionClient, ...[incident, bypasses, at]: Bypassed): Promise<void> {
  const since = (incident.activatedAt?.getTime() ?? 0) - SECOND_MS;
  const now = bypasses.filter((one) => one.at.getTime() >= since);
  if (now.length === 0) return;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`freeze-drift:${incident.id}`}, 0))`;
  const told = await tx.incidentEvent.findMany({
    where: { incidentId: incident.id, kind: BYPASSED },
    select: { data: true },
  });
  const known = new Set(told.map(({ data }) => (data as { readonly suite?: unknown }).suite));
  const githubId = { in: now.map(({ repositoryId }) => BigInt(repositoryId)) };
  const rows = await tx.incidentRepository.findMany({
    where: { incidentId: incident.id, wanted: "held", repository: { githubId } },
    select: { repository: { select: { id: true, githubId: true, owner: true, name: true } } },
  });
  for (const { id, repositoryId, actor, ref, after } of now) {
    const repository = rows.find((row) => Number(row.repository.githubId) === repositoryId)?.repository;
    if (repository === undefined || known.has(id)) continue;
    const who = actor ?? "Somebody whom GitHub does not name";
    const text = `${who} passed the rules of ${repository.owner}/${repository.name} at ${ref}, with ${after.slice(0, 12)}.`;
    const note = { kind: BYPASSED, text, data: { suite: id, actor } };
    await writeNote(tx, incident, { actorKind: "system", actorId: "worker" }, note, at, repository.id);
  }
}

const BYPASSED = "freeze.bypassed";

function keyOf({
  ruleset,
  repositoryId,
  code,
  what,
}: Pick<FoundDrift, "ruleset" | "repositoryId" | "what"> & { readonly code: string }) {
  return JSON.stringify([ruleset, repositoryId, code, what]);
}
