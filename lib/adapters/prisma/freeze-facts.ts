import { z } from "zod";
import { isEpoch } from "../../core/freeze/epoch.ts";
import { holdsSlot, INCIDENT_STATES } from "../../core/freeze/incident-state.ts";
import { isOfRepositories, REPOSITORY_TIERS } from "../../core/freeze/ladder.ts";
import { kindsOf } from "../../core/freeze/rulesets.ts";
import type { FreezeFacts, RulePower } from "../../usecases/freeze/ports.ts";
import { rowsAsJson } from "./as-json.ts";
import type { Database } from "./client.ts";
import { deployedFacts } from "./deployed-reading.ts";
import { Prisma } from "./generated/client.ts";
import { kindsIn, slotOf, tierOf } from "./incident-rows.ts";
import { readSurroundingsOf } from "./surroundings-store.ts";

/** States in which an incident has its slot. */
export const SLOT_HOLDERS: readonly string[] = INCIDENT_STATES.filter(holdsSlot);

/** What can be said of a freeze before it begins. */
export async function freezeFacts(database: Database, organisationId: string): Promise<FreezeFacts> {
  const [slots, repositoryIds, powers, surroundings, freezerThere, deployed, means] = await Promise.all([
    slotFacts(database, organisationId),
    presentRepositories(database, organisationId),
    rulePowers(database, organisationId),
    readSurroundingsOf(database, organisationId),
    isFreezerThere(database, organisationId),
    deployedFacts(database, organisationId),
    database.freezeMeans.findMany({ where: { organisationId }, select: { repositoryId: true, tier: true } }),
  ]);
  const offers = new Map(
    means.map(({ repositoryId, tier }) => [repositoryId, REPOSITORY_TIERS.find((one) => one === tier) ?? null]),
  );
  return { slots, repositoryIds, powers, surroundings, freezerThere, deployed, offers };
}

type Reader = Pick<Prisma.TransactionClient, "freezeSlot" | "incident" | "$queryRaw">;

export async function slotFacts(reader: Reader, organisationId: string): Promise<FreezeFacts["slots"]> {
  const [rows, holders] = await Promise.all([
    reader.freezeSlot.findMany({ where: { organisationId }, orderBy: { slot: "asc" } }),
    reader.incident.findMany({
      where: { organisationId, status: { in: [...SLOT_HOLDERS] }, slot: { not: null } },
      select: { slot: true },
    }),
  ]);
  const taken = new Set(holders.map(({ slot }) => slot));
  return rows.map((row) => {
    const tier = tierOf(row.tier);
    const kinds = isOfRepositories(tier) ? kindsBy(row.settings) : kindsIn(row.rulesets);
    return {
      slot: slotOf(row.slot),
      lastEpoch: row.lastEpoch !== null && isEpoch(row.lastEpoch) ? row.lastEpoch : null,
      taken: taken.has(row.slot),
      prepared: row.preparedAt !== null,
      tier,
      tierReason: row.tierReason,
      exceptions: row.exceptions,
      version: row.version,
      problem: row.problem,
      kinds: kinds.filter((kind) => kind !== "lockdown").length,
      lockdown: kinds.includes("lockdown"),
      noLockdown: row.noLockdown,
    };
  });
}

const settingsSchema = z.object({
  freezerAppId: z.number(),
  mergeAppId: z.number().nullable(),
  releasePatterns: z.array(z.string()),
  deployedBranches: z.array(z.string()),
});

/** Rulesets that each repository has of its own; there is none for lockdowns among them. */
function kindsBy(settings: Prisma.JsonValue): readonly string[] {
  const read = settingsSchema.safeParse(settings);
  return read.success ? kindsOf({ ...read.data, mergeAppId: null }) : [];
}

/** All that the organisation has: a freeze is also about those that our Apps are not shown at the moment. */
export async function presentRepositories(reader: Reader, organisationId: string): Promise<readonly string[]> {
  const rows = await rowsAsJson<{ readonly id: string }>(
    reader,
    Prisma.sql`SELECT id FROM repository WHERE organisation_id = ${organisationId}::uuid AND deleted_at IS NULL ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}

const RULE_PERMISSIONS = [
  "administration",
  "organization_administration",
  "organization_custom_properties",
  "repository_custom_properties",
] as const;

async function rulePowers(database: Database, organisationId: string): Promise<readonly RulePower[]> {
  const apps = await database.appSeen.findMany({
    where: { organisationId, endedAt: null, suspendedAt: null },
    select: { slug: true, permissions: true },
    orderBy: { slug: "asc" },
  });
  return apps.flatMap(({ slug, permissions }) => {
    const given = permissions as Readonly<Record<string, unknown>>;
    const able = RULE_PERMISSIONS.filter((name) => given[name] === "write" || given[name] === "admin");
    return able.length === 0 ? [] : [{ app: slug, permissions: able }];
  });
}

async function isFreezerThere(database: Database, organisationId: string): Promise<boolean> {
  const installation = await database.installation.findUnique({
    where: { organisationId_role: { organisationId, role: "freezer" } },
    select: { suspendedAt: true },
  });
  return installation !== null && installation.suspendedAt === null;
}
