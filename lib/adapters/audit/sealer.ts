import { GENESIS, type Seal, sealText } from "../../core/audit/chain.ts";
import type { Clock } from "../../usecases/ports.ts";
import type { SealKey } from "./keys.ts";

interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}
interface Session {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
}
/** What it needs of the database. */
export interface SealingDatabase {
  query<Row extends object>(statement: Statement): Promise<{ readonly rows: readonly Row[] }>;
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** Any number that only we use: one broker seals at a time. */
const SEAL_LOCK = 7_310_216;
/** Rows of one seal, so that verifying needs little memory. */
const MOST_ROWS = 5_000;

/** Numbers of transactions start anew in another cluster: `thaw restore` lets them go on, a dump by other means does not. */
const RESTORED =
  "the last seal is of a later transaction than this server has had: its database was brought there by something else than thaw restore";

/** As `recordText` of lib/core/audit/canonical.ts; a test compares the two on a real database. */
export const RECORD_TEXT = `jsonb_build_array(e.seq::text, (extract(epoch FROM e.at) * 1000)::bigint::text, e.organisation_id, e.actor_kind,
  e.actor_id, e.action, e.object_kind, e.object_id, e.data, e.request_id, e.xid::text)::text`;

/**
 * Seals what is new. Only transactions below the snapshot's xmin: of those, none can still write, so each record belongs to exactly one
 * seal, whatever order they were committed in.
 * @returns the new seals, oldest first
 */
export async function sealNew(database: SealingDatabase, key: SealKey, clock: Clock): Promise<readonly Seal[]> {
  const seals: Seal[] = [];
  for (;;) {
    const seal = await sealOnce(database, key, clock);
    if (seal === null) return seals;
    seals.push(seal);
    // What was written meanwhile waits for the next time: under load there would always be something, and a seal for each few records.
    if (seal.rows < MOST_ROWS) return seals;
  }
}

interface Range {
  readonly number: number;
  readonly from_xid: string;
  readonly to_xid: string;
  readonly prev_hash: string;
}

const RANGE = `
SELECT coalesce(s.number, 0) + 1 AS number, coalesce(s.to_xid, 0)::text AS from_xid,
  coalesce(encode(s.hash, 'hex'), '${GENESIS}') AS prev_hash, (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + thaw_xid_offset())::text AS to_xid
FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT * FROM audit_seal ORDER BY number DESC LIMIT 1) s ON true`;

/** The end of the transaction that has the last of so many rows: a seal never splits one. */
const CUT = `
SELECT (xid + 1)::text AS to_xid FROM (
  SELECT xid FROM audit_event WHERE xid >= $1::bigint AND xid < $2::bigint ORDER BY xid LIMIT ${MOST_ROWS}
) first ORDER BY xid DESC LIMIT 1`;

const HASH = `
SELECT count(*)::int AS rows, min(seq)::text AS first_seq, max(seq)::text AS last_seq,
  encode(sha256(decode($3, 'hex') || sha256(coalesce(string_agg(sha256(convert_to(${RECORD_TEXT}, 'UTF8')), ''::bytea ORDER BY e.seq), ''::bytea))), 'hex') AS hash
FROM audit_event e WHERE e.xid >= $1::bigint AND e.xid < $2::bigint`;

async function sealOnce(database: SealingDatabase, key: SealKey, clock: Clock): Promise<Seal | null> {
  return await database.transaction(async (session) => {
    // Two statements, each with a snapshot of its own: in one, the snapshot is older than the lock, and misses what its last holder wrote.
    const lock = await session.query<{ locked: boolean }>(`SELECT pg_try_advisory_xact_lock(${SEAL_LOCK}) AS locked`);
    if (lock.rows[0]?.locked !== true) return null;
    const { rows } = await session.query<Range>(RANGE);
    const [range] = rows;
    if (range === undefined || range.to_xid === range.from_xid) return null;
    if (BigInt(range.to_xid) < BigInt(range.from_xid)) throw new Error(RESTORED);
    const cut = await session.query<{ to_xid: string }>(CUT, [range.from_xid, range.to_xid]);
    const toXid = cut.rows[0]?.to_xid;
    // Nothing was written: no seal, and the next one begins where this would have.
    if (toXid === undefined) return null;
    return await store(session, { ...range, to_xid: toXid }, key, clock);
  });
}

interface Hashed {
  readonly rows: number;
  readonly first_seq: string;
  readonly last_seq: string;
  readonly hash: string;
}

async function store(session: Session, range: Range, key: SealKey, clock: Clock): Promise<Seal> {
  const { number, from_xid: fromXid, to_xid: toXid, prev_hash: prevHash } = range;
  const hashed = await session.query<Hashed>(HASH, [fromXid, toXid, prevHash]);
  const [row] = hashed.rows;
  if (row === undefined) throw new Error("an aggregate has no row");
  const unsigned = {
    number,
    fromXid,
    toXid,
    rows: row.rows,
    prevHash,
    hash: row.hash,
    at: clock.now().getTime(),
    keyId: key.id,
  };
  const signature = key.sign(sealText(unsigned));
  await session.query(
    `INSERT INTO audit_seal (number, from_xid, to_xid, first_seq, last_seq, rows, prev_hash, hash, signature, key_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), decode($8, 'hex'), $9, $10, $11)`,
    [
      number,
      fromXid,
      toXid,
      row.first_seq,
      row.last_seq,
      row.rows,
      prevHash,
      row.hash,
      signature,
      key.id,
      new Date(unsigned.at),
    ],
  );
  return { ...unsigned, signature: signature.toString("base64") };
}
