import type { Fence } from "../../usecases/ports.ts";
import type {
  PersistencePlace,
  PersistenceReadingStore,
  PersistenceRow,
  SeenPlace,
} from "../../usecases/review/persistence-ports.ts";
import type { ReviewTarget } from "../../usecases/review/ports.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";
import { digest, type TargetRow, targetOf } from "./review-targets.ts";
import { createCommitReadingStore, OPEN_INCIDENTS } from "./review-work.ts";
import { storable } from "./storable.ts";

const GATE = "persistence-review";
/** Thousands of tags of one repository. */
const TRANSACTION_MS = 60_000;
const MINUTE = 60_000;
/** A gate believes what was read for six hours. */
const AGAIN_MS = 5 * 60 * MINUTE;
/** Something was to be removed, failed, or may be visible by now. */
const SOON_MS = 10 * MINUTE;

/**
 * What is read of what somebody may have left behind.
 * @param fence of the worker whose job writes; null where none does
 */
export function createPersistenceReadingStore(database: Database, fence: Fence | null): PersistenceReadingStore {
  const within = fencedWrites(database, fence, TRANSACTION_MS);
  return {
    incident: createCommitReadingStore(database, fence).incident,
    async live(host) {
      const where = { status: { in: OPEN_INCIDENTS }, gates: { has: GATE }, organisation: { host, kind: "github" } };
      return (await database.incident.findMany({ where, select: { id: true } })).map(({ id }) => id);
    },
    async isOrganisationDue(incidentId, { now, held }) {
      const row = await database.organisationPersistenceReading.findUnique({ where: { incidentId } });
      if (row === null) return true;
      const removing = await database.persistenceItem.count({
        where: { incidentId, repositoryId: null, goneAt: null, decision: "remove" },
      });
      const pause = row.held !== digest(held) || removing > 0 ? SOON_MS : AGAIN_MS;
      return row.triedAt.getTime() <= now.getTime() - pause;
    },
    due: (incidentId, asked) => due(database, incidentId, asked),
    since: (place, part, states, at) => within((tx) => since(tx, { place, part, states, at })),
    keep: (place, seen) =>
      within(async (tx) => {
        await keepRows(tx, place, seen.rows, seen.at);
        await tx.$executeRaw`
          UPDATE persistence_item SET gone_at = ${seen.at}
          WHERE incident_id = ${place.incidentId}::uuid AND repository_id IS NOT DISTINCT FROM ${place.repositoryId}::uuid
            AND part = ANY(${[...seen.parts]}) AND gone_at IS NULL AND seen_at < ${seen.at}`;
        await putReading(tx, place, seen);
      }),
  };
}

async function due(
  database: Database,
  incidentId: string,
  { now, held, most }: { readonly now: Date; readonly held: string; readonly most: number },
): Promise<readonly ReviewTarget[]> {
  const soon = new Date(now.getTime() - SOON_MS);
  const rows = await database.$queryRaw<TargetRow[]>`
    SELECT i.repository_id, i.organisation_id, r.github_id, r.node_id, r.owner, r.name
    FROM incident_repository i
    JOIN repository r ON r.id = i.repository_id
    LEFT JOIN persistence_reading p ON p.incident_id = i.incident_id AND p.repository_id = i.repository_id
    WHERE i.incident_id = ${incidentId}::uuid AND r.github_id IS NOT NULL AND r.deleted_at IS NULL
      AND (p.tried_at IS NULL OR p.tried_at <= ${new Date(now.getTime() - AGAIN_MS)}
        OR (p.tried_at <= ${soon} AND (p.held IS DISTINCT FROM ${digest(held)} OR EXISTS (SELECT 1 FROM persistence_item t
          WHERE t.incident_id = i.incident_id AND t.repository_id = i.repository_id AND t.gone_at IS NULL AND t.decision = 'remove'))))
    ORDER BY p.tried_at NULLS FIRST, i.repository_id LIMIT ${most}`;
  return rows.map((row) => targetOf(incidentId, row));
}

interface Since {
  readonly place: PersistencePlace;
  readonly part: string;
  readonly states: readonly string[];
  readonly at: Date;
}

/** A reading that began later keeps its word. */
async function since(
  tx: Prisma.TransactionClient,
  { place, part, states, at }: Since,
): Promise<ReadonlyMap<string, Date>> {
  const placeId = place.repositoryId ?? place.organisationId;
  const keys = new Map(states.map((state) => [digest(state), state]));
  const rows = await tx.$queryRaw<{ state: string; first_seen_at: Date }[]>`
    INSERT INTO persistence_seen (place_id, part, state, organisation_id, first_seen_at, last_seen_at)
    SELECT ${placeId}::uuid, ${part}, state, ${place.organisationId}::uuid, ${at}, ${at} FROM unnest(${[...keys.keys()]}::text[]) AS state
    ON CONFLICT (place_id, part, state) DO UPDATE SET last_seen_at = greatest(persistence_seen.last_seen_at, excluded.last_seen_at)
    RETURNING state, first_seen_at`;
  await tx.$executeRaw`DELETE FROM persistence_seen WHERE place_id = ${placeId}::uuid AND part = ${part} AND last_seen_at < ${at}`;
  return new Map(rows.map((row) => [keys.get(row.state) ?? "", row.first_seen_at]));
}

/** What a person decided stays with what it was decided about: another version is another row. */
async function keepRows(
  tx: Prisma.TransactionClient,
  place: PersistencePlace,
  rows: readonly PersistenceRow[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const { incidentId, repositoryId, organisationId } = place;
  const stored = storable(rows.map((row) => storedRow(place, row)));
  await tx.$executeRaw`
    INSERT INTO persistence_item (id, incident_id, repository_id, organisation_id, kind, part, key, what, fingerprint, question, changed_at,
      parts, by_logins, risk, reasons, seen_at)
    SELECT DISTINCT ON (key) gen_random_uuid(), ${incidentId}::uuid, ${repositoryId}::uuid, ${organisationId}::uuid, kind, part, key, what,
      fingerprint, question, changed_at, ARRAY(SELECT jsonb_array_elements_text(parts)::bigint),
      ARRAY(SELECT jsonb_array_elements_text(by_logins)), risk, ARRAY(SELECT jsonb_array_elements_text(reasons)), ${at}
    FROM jsonb_to_recordset(${JSON.stringify(stored)}::jsonb) AS row (kind text, part text, key text, what text, fingerprint text,
      question text, changed_at timestamptz, parts jsonb, by_logins jsonb, risk int, reasons jsonb)
    ON CONFLICT (incident_id, key) DO UPDATE SET what = excluded.what, changed_at = excluded.changed_at, parts = excluded.parts,
      by_logins = excluded.by_logins, risk = excluded.risk, reasons = excluded.reasons,
      seen_at = greatest(persistence_item.seen_at, excluded.seen_at), gone_at = NULL`;
}

function storedRow(
  { repositoryId, organisationId }: PersistencePlace,
  { part, thing, question, version, content, changedAt, risk }: PersistenceRow,
) {
  const logins = [...thing.by.map(({ login }) => login), ...thing.byLogins];
  return {
    kind: thing.kind,
    part,
    key: digest(`${repositoryId ?? organisationId}\n${version}`),
    what: thing.what,
    fingerprint: digest(content).slice(0, 16),
    question,
    changed_at: changedAt,
    parts: [...new Set(thing.by.map(({ id }) => id))],
    by_logins: [...new Set(logins)],
    risk: risk.score,
    reasons: risk.reasons,
  };
}

async function putReading(
  tx: Prisma.TransactionClient,
  { incidentId, repositoryId, organisationId }: PersistencePlace,
  { at, missing, held }: SeenPlace,
): Promise<void> {
  const data = {
    organisationId,
    triedAt: at,
    missing: missing === null ? null : storable(missing),
    held: held === null ? null : digest(held),
    ...(missing === null ? { asOf: at } : {}),
  };
  if (repositoryId === null) {
    const create = { incidentId, ...data };
    await tx.organisationPersistenceReading.upsert({
      where: { incidentId },
      create,
      update: data,
      select: { triedAt: true },
    });
    return;
  }
  const where = { incidentId_repositoryId: { incidentId, repositoryId } };
  const create = { incidentId, repositoryId, ...data };
  await tx.persistenceReading.upsert({ where, create, update: data, select: { triedAt: true } });
}
