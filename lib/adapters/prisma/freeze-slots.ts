import { z } from "zod";
import { isEpoch } from "../../core/freeze/epoch.ts";
import { RULESET_KINDS } from "../../core/freeze/rulesets.ts";
import { isInByDefault } from "../../core/freeze/slot.ts";
import type { FreezeWork, KnownRepository, RulesetIds, SlotRow } from "../../usecases/freeze/work-ports.ts";
import type { Database } from "./client.ts";
import type { Write } from "./fence.ts";
import { SLOT_HOLDERS } from "./freeze-facts.ts";
import { Prisma } from "./generated/client.ts";
import { holdSlots } from "./incident-activate.ts";
import { rulesetIds, slotOf, tierOf } from "./incident-rows.ts";

type Slots = Pick<FreezeWork, "slots" | "putSlot" | "putRuleset" | "scoped" | "repositories">;

/** Slots as the worker leaves them. */
export function createFreezeSlots(database: Database, write: Write): Slots {
  return {
    slots: (organisationId) => slots(database, organisationId),
    putSlot: (...change) => write((tx) => putSlot(tx, ...change)),
    putRuleset: (organisationId, slot, kind, id) =>
      write(async (tx) => {
        const path = JSON.stringify({ [kind]: id });
        await tx.$executeRaw`
          UPDATE freeze_slot SET rulesets = rulesets || ${path}::jsonb WHERE organisation_id = ${organisationId}::uuid AND slot = ${slot}`;
      }),
    scoped: (...change) => write((tx) => scoped(tx, ...change)),
    repositories: (organisationId) => repositories(database, organisationId),
  };
}

async function slots(database: Database, organisationId: string): Promise<readonly SlotRow[]> {
  const [rows, holders] = await Promise.all([
    database.freezeSlot.findMany({ where: { organisationId }, orderBy: { slot: "asc" } }),
    database.incident.findMany({
      where: { organisationId, status: { in: [...SLOT_HOLDERS] } },
      select: { slot: true },
    }),
  ]);
  const taken = new Set(holders.map(({ slot }) => slot));
  return rows.map((row) => ({
    slot: slotOf(row.slot),
    lastEpoch: row.lastEpoch !== null && isEpoch(row.lastEpoch) ? row.lastEpoch : null,
    rulesets: idsOf(row.rulesets),
    exceptions: row.exceptions,
    prepared: row.preparedAt !== null,
    tier: tierOf(row.tier),
    taken: taken.has(row.slot),
  }));
}

function idsOf(rulesets: Prisma.JsonValue): RulesetIds {
  const ids = rulesetIds.catch({}).parse(rulesets);
  return Object.fromEntries(RULESET_KINDS.flatMap((kind) => (ids[kind] === undefined ? [] : [[kind, ids[kind]]])));
}

type PutSlot = Parameters<FreezeWork["putSlot"]>;

async function putSlot(tx: Prisma.TransactionClient, ...[organisationId, slot, change, at]: PutSlot): Promise<void> {
  await holdSlots(tx, organisationId);
  const taken = await tx.incident.count({ where: { organisationId, slot, status: { in: [...SLOT_HOLDERS] } } });
  if (taken > 0) return;
  const { rulesets, settings, exceptions, problem, noLockdown, tier, tierReason } = change;
  const data = {
    rulesets: { ...rulesets },
    settings: settings === null ? Prisma.DbNull : (settings as unknown as Prisma.InputJsonValue),
    preparedAt: problem === null ? at : null,
    problem,
    noLockdown,
    tier,
    tierReason,
    checkedAt: at,
    ...(exceptions === null ? {} : { exceptions: [...exceptions] }),
  };
  await tx.freezeSlot.upsert({
    where: { organisationId_slot: { organisationId, slot } },
    create: { organisationId, slot, ...data },
    update: { ...data, version: { increment: 1 } },
  });
}

type Scoped = Parameters<FreezeWork["scoped"]>;

async function scoped(tx: Prisma.TransactionClient, ...[organisationId, slot, ids, inScope]: Scoped): Promise<void> {
  if (ids.length === 0) return;
  const added = isInByDefault(slot) === inScope ? [] : [...ids];
  await tx.$executeRaw`
    UPDATE freeze_slot SET exceptions = ARRAY(
      SELECT id FROM unnest(exceptions) AS id WHERE NOT id = ANY(${[...ids]}::uuid[]) UNION SELECT unnest(${added}::uuid[]))
    WHERE organisation_id = ${organisationId}::uuid AND slot = ${slot}`;
}

async function repositories(database: Database, organisationId: string): Promise<readonly KnownRepository[]> {
  const rows = await database.repository.findMany({
    where: { organisationId, deletedAt: null, githubId: { not: null } },
    select: KNOWN,
    orderBy: { id: "asc" },
  });
  return rows.map(knownRepository);
}

export const KNOWN = { id: true, githubId: true, nodeId: true, owner: true, name: true } as const;

export function knownRepository(row: Prisma.RepositoryGetPayload<{ select: typeof KNOWN }>): KnownRepository {
  const { id: repositoryId, githubId, nodeId, owner, name } = row;
  return { repositoryId, id: Number(githubId), nodeId: nodeId ?? "", owner, name };
}

const settingsSchema = z.object({ mergeAppId: z.int().positive().nullable().catch(null) });

/** The App that the rules of lockdowns were written for last; null where there are none. */
export async function mergeAppBefore(database: Database, organisationId: string): Promise<number | null> {
  const rows = await database.freezeSlot.findMany({ where: { organisationId }, select: { settings: true } });
  const ids = rows.flatMap(({ settings }) => settingsSchema.safeParse(settings).data?.mergeAppId ?? []);
  return ids[0] ?? null;
}
