import { randomBytes } from "node:crypto";
import { SecretText } from "../../core/secret-text.ts";
import type { KeyWrapper, SecretVault } from "../../usecases/broker/ports.ts";
import { decrypt, encrypt, type KeyRing, keyNamed } from "./keys.ts";

export function fileWrapper(ring: KeyRing): KeyWrapper {
  const [{ id, key }] = ring;
  return {
    current: id,
    wrap: async (dataKey, bound) => encrypt(key, dataKey, `${bound}/${id}`),
    unwrap: async (keyId, wrapped, bound) => decrypt(keyNamed(ring, keyId), wrapped, `${bound}/${keyId}`),
  };
}

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What it needs of the database: rows of one statement. */
export interface Rows {
  query<Row extends object>(
    statement: Statement,
  ): Promise<{ readonly rows: readonly Row[]; readonly rowCount: number | null }>;
}

export interface StoredSecret {
  readonly organisationId: string;
  readonly name: string;
  readonly value: SecretText;
  readonly createdBy: string;
  /** When the value was last changed at its vendor. */
  readonly rotatedAt: Date;
  readonly rotationDueAt: Date;
}

export interface SealedStore extends SecretVault {
  /** Stores a value; one that is stored under this name already is retired, and its ciphertext erased. */
  put(secret: StoredSecret, id: string, now: Date): Promise<{ readonly version: number }>;
  /** Wraps all data keys that an older key wrapped under the current one. Returns how many. */
  rekey(): Promise<number>;
  /** Erases the value. False when there is none. */
  remove(organisationId: string, name: string, now: Date): Promise<boolean>;
}

interface SecretRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly version: number;
  readonly key_id: string;
  readonly wrapped_key: Buffer;
  readonly ciphertext: Buffer;
  readonly rotated_at: Date;
}

/** Envelope encryption: each value under a key of its own, which is wrapped. Bound to (organisation, id, version). */
export function createSealedStore(rows: Rows, wrapper: KeyWrapper): SealedStore {
  return {
    read: (organisationId, name) => read(rows, wrapper, organisationId, name),
    put: (secret, id, now) => put(rows, wrapper, secret, id, now),
    rekey: () => rekey(rows, wrapper),
    remove: async (organisationId, name, now) => {
      const text = `UPDATE sealed_secret SET retired_at = $3, ciphertext = '', wrapped_key = ''
        WHERE organisation_id = $1 AND name = $2 AND retired_at IS NULL`;
      return ((await rows.query({ text, values: [organisationId, name, now] })).rowCount ?? 0) > 0;
    },
  };
}

async function read(rows: Rows, wrapper: KeyWrapper, organisationId: string, name: string) {
  const text = `SELECT id, organisation_id, version, key_id, wrapped_key, ciphertext, rotated_at FROM sealed_secret
    WHERE organisation_id = $1 AND name = $2 AND retired_at IS NULL`;
  const found = await rows.query<SecretRow>({ text, values: [organisationId, name] });
  const [row] = found.rows;
  if (row === undefined) return null;
  const bound = boundOf(row.organisation_id, row.id, row.version);
  const dataKey = await wrapper.unwrap(row.key_id, row.wrapped_key, bound);
  const plain = decrypt(dataKey, row.ciphertext, bound);
  return { value: new SecretText(plain.toString()), rotatedAt: row.rotated_at };
}

async function put(rows: Rows, wrapper: KeyWrapper, secret: StoredSecret, id: string, now: Date) {
  const { organisationId, name, value, createdBy, rotatedAt, rotationDueAt } = secret;
  const newest = await rows.query<{ version: number }>({
    text: "SELECT coalesce(max(version), 0) AS version FROM sealed_secret WHERE organisation_id = $1 AND name = $2",
    values: [organisationId, name],
  });
  // Two at the same time take the same number, and the second is refused by the key: nothing is lost, it is done again.
  const version = (newest.rows[0]?.version ?? 0) + 1;
  const bound = boundOf(organisationId, id, version);
  const dataKey = randomBytes(32);
  const ciphertext = encrypt(dataKey, Buffer.from(value.reveal()), bound);
  const wrapped = await wrapper.wrap(dataKey, bound);
  const text = `WITH old AS (
      UPDATE sealed_secret SET retired_at = $9, ciphertext = '', wrapped_key = ''
      WHERE organisation_id = $2 AND name = $3 AND retired_at IS NULL RETURNING id
    )
    INSERT INTO sealed_secret (id, organisation_id, name, version, key_id, wrapped_key, ciphertext, created_by, rotated_at, rotation_due_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $10, $11 FROM (SELECT count(*) FROM old) AS after_old`;
  const values = [
    id,
    organisationId,
    name,
    version,
    wrapper.current,
    wrapped,
    ciphertext,
    createdBy,
    now,
    rotatedAt,
    rotationDueAt,
  ];
  await rows.query({ text, values });
  return { version };
}

async function rekey(rows: Rows, wrapper: KeyWrapper): Promise<number> {
  const text = `SELECT id, organisation_id, version, key_id, wrapped_key FROM sealed_secret
    WHERE retired_at IS NULL AND key_id <> $1`;
  const old = await rows.query<SecretRow>({ text, values: [wrapper.current] });
  for (const row of old.rows) {
    const bound = boundOf(row.organisation_id, row.id, row.version);
    const dataKey = await wrapper.unwrap(row.key_id, row.wrapped_key, bound);
    const wrapped = await wrapper.wrap(dataKey, bound);
    await rows.query({
      text: "UPDATE sealed_secret SET key_id = $2, wrapped_key = $3 WHERE id = $1 AND key_id = $4",
      values: [row.id, wrapper.current, wrapped, row.key_id],
    });
  }
  return old.rows.length;
}

function boundOf(organisationId: string, id: string, version: number): string {
  return `secret/${organisationId}/${id}/${version}`;
}
