import type { DueLease, RevocationCause, SweepStore } from "../../usecases/broker/ports.ts";
import type { Primary } from "./primary.ts";
import { type IssuanceRow, issuanceOf } from "./revocation.ts";
import { stopCause } from "./stops.ts";

/** Why a live lease is stopped: a switch, a freeze that does not allow its grant, a policy that was revoked. Null for one that is not. */
const STOP_CAUSE = `coalesce(${stopCause({
  organisation: "i.organisation_id",
  policy: "i.policy_id",
  provider: "i.provider",
  subject: "i.subject_id",
  grant: "i.grant_name",
  targets: "v.target_ids",
  writes: `i.scope->'permissions' @? '$.* ? (@ == "write")'`,
})}, CASE WHEN v.status = 'revoked' THEN 'kill-switch' END)`;

const MARK = `
UPDATE sealed_lease l SET revoke_at = $1
FROM issuance i JOIN trust_policy_version v ON v.policy_id = i.policy_id AND v.version = i.version
WHERE i.id = l.issuance_id AND l.revoke_at > $1 AND l.attempts = 0 AND ${STOP_CAUSE} IS NOT NULL`;

const STOPPED = `SELECT EXISTS (SELECT 1 FROM kill_switch WHERE lifted_at IS NULL) OR EXISTS (SELECT 1 FROM freeze_lock)
  OR EXISTS (SELECT 1 FROM trust_policy_version WHERE status = 'revoked' AND ended_at > $1) AS any`;

const CLAIM = `
WITH due AS (
  SELECT issuance_id FROM sealed_lease WHERE revoke_at <= $1 AND expires_at > $1
  ORDER BY revoke_at LIMIT $3 FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE sealed_lease l SET revoke_at = $2, attempts = attempts + 1
  FROM due WHERE l.issuance_id = due.issuance_id
  RETURNING l.issuance_id, l.key_id, l.ciphertext, l.attempts
)
SELECT i.id, i.organisation_id, i.provider, i.phase, i.expires_at, c.key_id, c.ciphertext, c.attempts,
  coalesce(${STOP_CAUSE}, CASE WHEN i.phase = 'failed' THEN 'stopped-meanwhile' ELSE 'lifetime' END) AS cause
FROM claimed c JOIN issuance i ON i.id = c.issuance_id
LEFT JOIN trust_policy_version v ON v.policy_id = i.policy_id AND v.version = i.version`;

/** An intent whose broker never came back with a result: whether something was minted, nobody knows. */
const UNKNOWN = `
WITH changed AS (
  UPDATE issuance i SET phase = 'unknown', reason_code = 'broker-lost', finished_at = $1,
    expires_at = i.at + interval '12 hours'
  WHERE i.phase = 'intent' AND i.at < $2 RETURNING i.id, i.organisation_id
)
INSERT INTO audit_event (organisation_id, at, actor_kind, actor_id, action, object_kind, object_id, data)
SELECT organisation_id, $1, 'system', 'broker', 'issuance.unknown', 'issuance', id::text, '{"reason": "broker-lost"}'::jsonb FROM changed`;

/** Both times are over: by the first of them the index finds the few, among all that live. */
const ENDED_LEASES = "DELETE FROM sealed_lease WHERE revoke_at <= $1 AND expires_at <= $1";

/** A revoked policy's leases were marked within this time, or its broker was away; then they have ended by themselves. */
const RECENT_MS = 12 * 3_600_000;

export function createSweepStore(primary: Primary): SweepStore {
  return {
    async markStopped(now) {
      const since = new Date(now.getTime() - RECENT_MS);
      const { rows } = await primary.query<{ any: boolean }>({
        name: "broker_stopped",
        text: STOPPED,
        values: [since],
      });
      if (rows[0]?.any !== true) return 0;
      const { rowCount } = await primary.query({ name: "broker_mark", text: MARK, values: [now] });
      return rowCount ?? 0;
    },
    async claimDue(now, until, limit) {
      const { rows } = await primary.query<Claimed>({ name: "broker_claim", text: CLAIM, values: [now, until, limit] });
      return rows.map(dueLease);
    },
    async postpone(issuanceId, until) {
      const text = "UPDATE sealed_lease SET revoke_at = $2 WHERE issuance_id = $1";
      await primary.query({ text, values: [issuanceId, until] });
    },
    async tidy(now, intentsBefore) {
      const leases = await primary.query({ text: ENDED_LEASES, values: [now] });
      const tokens = await primary.query({ text: "DELETE FROM token_jti WHERE expires_at <= $1", values: [now] });
      const unknown = await primary.query({ name: "broker_unknown", text: UNKNOWN, values: [now, intentsBefore] });
      return { leases: leases.rowCount ?? 0, tokens: tokens.rowCount ?? 0, unknown: unknown.rowCount ?? 0 };
    },
  };
}

interface Claimed extends IssuanceRow {
  readonly attempts: number;
  readonly cause: RevocationCause;
  readonly key_id: string;
  readonly ciphertext: Buffer;
}

function dueLease(row: Claimed): DueLease {
  const { attempts, cause, key_id, ciphertext } = row;
  return { ...issuanceOf(row), attempts, cause, lease: { keyId: key_id, ciphertext } };
}
