import type { ProviderId } from "../../core/trust/grant.ts";
import { isUuid } from "../../core/uuid.ts";
import type { RevocableIssuance, RevokedRecord } from "../../usecases/broker/ports.ts";
import type { Primary } from "./primary.ts";

const FIND = `
SELECT i.id, i.organisation_id, i.provider, i.phase, i.expires_at, i.revoke_hash, l.key_id, l.ciphertext
FROM issuance i LEFT JOIN sealed_lease l ON l.issuance_id = i.id
WHERE i.id = $1 AND i.revoke_hash IS NOT NULL AND i.expires_at IS NOT NULL`;

export interface IssuanceRow {
  readonly id: string;
  readonly organisation_id: string | null;
  readonly provider: ProviderId;
  readonly phase: string;
  readonly expires_at: Date;
  readonly key_id: string | null;
  readonly ciphertext: Buffer | null;
}

/** The issuance and the stored hash of its revocation secret; the caller compares. */
export async function findIssuance(
  primary: Primary,
  issuanceId: string,
): Promise<{ readonly issuance: RevocableIssuance; readonly secretHash: Buffer } | null> {
  if (!isUuid(issuanceId)) return null;
  const { rows } = await primary.query<IssuanceRow & { revoke_hash: Buffer }>({
    name: "broker_find",
    text: FIND,
    values: [issuanceId],
  });
  const [row] = rows;
  return row === undefined ? null : { issuance: issuanceOf(row), secretHash: row.revoke_hash };
}

export function issuanceOf(row: IssuanceRow): RevocableIssuance {
  const { key_id, ciphertext } = row;
  return {
    issuanceId: row.id,
    organisationId: row.organisation_id,
    provider: row.provider,
    phase: row.phase,
    expiresAt: row.expires_at,
    lease: key_id === null || ciphertext === null ? null : { keyId: key_id, ciphertext },
  };
}

/** The revocation, its record, and the end of the lease: in one statement. */
const REVOKED = `
WITH changed AS (
  UPDATE issuance SET phase = CASE WHEN phase = 'failed' THEN phase ELSE 'revoked' END, revoked_at = $2
  WHERE id = $1 AND phase IN ('issued', 'failed', 'unknown') AND revoked_at IS NULL
  RETURNING id, organisation_id
), erased AS (
  DELETE FROM sealed_lease WHERE issuance_id = $1
), noted AS (
  INSERT INTO audit_event (organisation_id, at, actor_kind, actor_id, action, object_kind, object_id, data, request_id)
  SELECT organisation_id, $2, 'system', 'broker', 'issuance.revoked', 'issuance', id::text, jsonb_build_object('cause', $3::text), $4
  FROM changed
)
SELECT id FROM changed`;

export async function recordRevoked(primary: Primary, revoked: RevokedRecord): Promise<boolean> {
  const { issuanceId, at, cause, correlationId } = revoked;
  const { rowCount } = await primary.query({
    name: "broker_revoked",
    text: REVOKED,
    values: [issuanceId, at, cause, correlationId],
  });
  return rowCount === 1;
}
