import type { AuditRecord } from "../../core/audit/canonical.ts";
import type { Seal } from "../../core/audit/chain.ts";
import type { SealingDatabase } from "./sealer.ts";

interface RecordRow extends Omit<AuditRecord, "at"> {
  readonly at: string;
}

const COLUMNS = `seq::text AS seq, (extract(epoch FROM at) * 1000)::bigint::text AS at, organisation_id::text AS "organisationId",
  actor_kind AS "actorKind", actor_id AS "actorId", action, object_kind AS "objectKind", object_id AS "objectId", data::text AS data,
  request_id AS "requestId", xid::text AS xid`;

function recordOf(row: RecordRow): AuditRecord {
  return { ...row, at: Number(row.at) };
}

/** All seals, oldest first. */
export async function readSeals(database: Pick<SealingDatabase, "query">, after = 0): Promise<readonly Seal[]> {
  const { rows } = await database.query<SealRow>({
    text: `${SEALS} WHERE number > $1 ORDER BY number`,
    values: [after],
  });
  return rows.map(sealOf);
}

/** So many seals after one, oldest first. */
export async function readSomeSeals(
  database: Pick<SealingDatabase, "query">,
  after: number,
  most: number,
): Promise<readonly Seal[]> {
  const { rows } = await database.query<SealRow>({
    text: `${SEALS} WHERE number > $1 ORDER BY number LIMIT $2`,
    values: [after, most],
  });
  return rows.map(sealOf);
}

/** The head of the chain; null before the first seal. */
export async function readLastSeal(database: Pick<SealingDatabase, "query">): Promise<Seal | null> {
  const { rows } = await database.query<SealRow>({ text: `${SEALS} ORDER BY number DESC LIMIT 1` });
  const [row] = rows;
  return row === undefined ? null : sealOf(row);
}

type SealRow = Omit<Seal, "at"> & { readonly at: string };

const SEALS = `SELECT number, from_xid::text AS "fromXid", to_xid::text AS "toXid", rows, encode(prev_hash, 'hex') AS "prevHash",
  encode(hash, 'hex') AS hash, encode(signature, 'base64') AS signature, key_id AS "keyId",
  (extract(epoch FROM at) * 1000)::bigint::text AS at
FROM audit_seal`;

function sealOf(row: SealRow): Seal {
  return { ...row, at: Number(row.at), signature: row.signature.replaceAll("\n", "") };
}

/**
 * The records of one seal, by their numbers. The first seal begins at 0, and with it comes whatever lies before: no transaction has such a
 * number, so a record there was forged, and would otherwise belong to no seal and to nothing that is reported.
 */
export async function readSealed(
  database: Pick<SealingDatabase, "query">,
  seal: Pick<Seal, "fromXid" | "toXid">,
): Promise<readonly AuditRecord[]> {
  const { rows } = await database.query<RecordRow>({
    text: `SELECT ${COLUMNS} FROM audit_event WHERE (xid >= $1::bigint OR $1::bigint = 0) AND xid < $2::bigint
      ORDER BY audit_event.seq`,
    values: [seal.fromXid, seal.toXid],
  });
  return rows.map(recordOf);
}

/** The records of seals that follow each other, each seal's by their numbers: one statement for many small ones. */
export async function readSealedTogether(
  database: Pick<SealingDatabase, "query">,
  seals: readonly Pick<Seal, "fromXid" | "toXid">[],
): Promise<readonly (readonly AuditRecord[])[]> {
  const [first, last] = [seals[0], seals.at(-1)];
  if (first === undefined || last === undefined) return [];
  const ends = seals.map(({ toXid }) => BigInt(toXid));
  const groups: AuditRecord[][] = seals.map(() => []);
  // Also across a gap between two seals: what lies there is found to belong to the later one, which then has too many.
  for (const record of await readSealed(database, { fromXid: first.fromXid, toXid: last.toXid }))
    groups[placeIn(ends, BigInt(record.xid))]?.push(record);
  return groups;
}

/** The first of these ends that lies behind it. */
function placeIn(ends: readonly bigint[], xid: bigint): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0n) > xid) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many records no seal covers yet. */
export async function countUnsealed(database: Pick<SealingDatabase, "query">): Promise<number> {
  const { rows } = await database.query<{ count: string }>({
    text: "SELECT count(*)::text AS count FROM audit_event WHERE xid >= (SELECT coalesce(max(to_xid), 0) FROM audit_seal)",
  });
  return Number(rows[0]?.count ?? 0);
}

/** Records that no seal covers yet. */
export async function readUnsealed(
  database: Pick<SealingDatabase, "query">,
  fromXid: string,
): Promise<readonly AuditRecord[]> {
  const { rows } = await database.query<RecordRow>({
    text: `SELECT ${COLUMNS} FROM audit_event WHERE xid >= $1::bigint ORDER BY audit_event.seq`,
    values: [fromXid],
  });
  return rows.map(recordOf);
}

/** A record as a line of an export: `data` as JSON and not as text. */
export function exportLine(record: AuditRecord): string {
  const { at, data, ...rest } = record;
  return `{"type":"record",${JSON.stringify({ ...rest, at: new Date(at).toISOString() }).slice(1, -1)},"data":${data}}`;
}

export function exportSealLine(seal: Seal): string {
  return JSON.stringify({ type: "seal", ...seal });
}
