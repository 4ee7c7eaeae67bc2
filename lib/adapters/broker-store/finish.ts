import { storableJson } from "../../core/storable-json.ts";
import type { Check } from "../../core/trust/decide/check.ts";
import type { Finished, Outcome } from "../../usecases/broker/ports.ts";
import type { Primary } from "./primary.ts";
import { stopCause } from "./stops.ts";

const STOP_CAUSE = stopCause({
  organisation: "d.organisation",
  policy: "d.policy",
  provider: "d.provider",
  subject: "d.subject",
  grant: "d.grant_name",
  targets: "d.targets",
  writes: "d.data->>'writes' = 'true'",
});

/**
 * The second round trip: the results of a batch. A credential is recorded as issued only if nothing stopped it since its intent: no switch,
 * no freeze, no change of its policy. Otherwise it is recorded as failed and its lease is due at once.
 */
const FINISH = `
WITH done AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(
    id uuid, organisation uuid, phase text, reason text, at timestamptz, policy uuid, version int, provider text, scope jsonb,
    hashed text, revoke_hash text, expires timestamptz, revoke_at timestamptz, lease text, lease_key text, targets text[],
    subject text, issuer text, grant_name text, correlation text, data jsonb)
), judged AS MATERIALIZED (
  SELECT d.*, d.phase = 'issued' AND (
    NOT EXISTS (SELECT 1 FROM trust_policy_version v
      WHERE v.policy_id = d.policy AND v.version = d.version AND v.status IN ('active', 'trial'))
    OR (${STOP_CAUSE}) IS NOT NULL
  ) AS stopped
  FROM done d
), changed AS (
  UPDATE issuance i SET
    phase = CASE WHEN j.stopped THEN 'failed' ELSE j.phase END,
    reason_code = CASE WHEN j.stopped THEN 'stopped-meanwhile' ELSE j.reason END,
    policy_id = coalesce(j.policy, i.policy_id), version = j.version, provider = j.provider, scope = j.scope,
    hashed_token = j.hashed, revoke_hash = decode(j.revoke_hash, 'hex'), expires_at = j.expires, finished_at = j.at,
    revoked_at = CASE WHEN j.phase = 'revoked' THEN j.at END
  FROM judged j WHERE i.id = j.id AND i.phase IN ('intent', 'unknown')
  RETURNING i.id
), leased AS (
  INSERT INTO sealed_lease (issuance_id, organisation_id, provider, key_id, ciphertext, expires_at, revoke_at)
  SELECT j.id, j.organisation, j.provider, j.lease_key, decode(j.lease, 'base64'), j.expires,
    CASE WHEN j.stopped THEN j.at ELSE j.revoke_at END
  FROM judged j JOIN changed c ON c.id = j.id WHERE j.lease IS NOT NULL
), noted AS (
  INSERT INTO audit_event (organisation_id, at, actor_kind, actor_id, action, object_kind, object_id, data, request_id)
  SELECT j.organisation, j.at, 'job', j.issuer || '/' || j.subject,
    CASE WHEN j.stopped THEN 'issuance.failed' ELSE 'issuance.' || j.phase END, 'issuance', j.id::text,
    CASE WHEN j.stopped THEN j.data || '{"reason": "stopped-meanwhile"}'::jsonb ELSE j.data END, j.correlation
  FROM judged j JOIN changed c ON c.id = j.id
)
SELECT j.id, c.id IS NOT NULL AS recorded, j.stopped FROM judged j LEFT JOIN changed c ON c.id = j.id`;

interface Row {
  readonly id: string;
  readonly recorded: boolean;
  readonly stopped: boolean;
}

export function finishMany(primary: Primary) {
  return async (outcomes: readonly Outcome[]): Promise<readonly Finished[]> => {
    const { rows } = await primary.query<Row>({
      name: "broker_finish",
      text: FINISH,
      values: [storableJson(outcomes.map(rowOf))],
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return outcomes.map(({ issuanceId }) => {
      const row = byId.get(issuanceId);
      return { recorded: row?.recorded === true, stopped: row?.stopped === true };
    });
  };
}

function rowOf(outcome: Outcome) {
  const { issuanceId, organisationId, phase, at, identity, version, grantName, correlationId } = outcome;
  const common = {
    id: issuanceId,
    organisation: organisationId,
    phase,
    at,
    policy: version?.policyId ?? null,
    version: version?.version ?? null,
    provider: version?.document.what.provider ?? null,
    subject: identity.repositoryId,
    issuer: identity.issuer,
    grant_name: grantName,
    correlation: correlationId,
    targets: [] as readonly string[],
    data: dataOf(outcome),
  };
  if (outcome.phase === "denied") return { ...common, reason: outcome.reason };
  if (outcome.phase === "failed") {
    const ends = new Date(at.getTime() + outcome.lifetimeSeconds * 1_000);
    // Something may live that nobody holds: unknown until then.
    return outcome.outcomeUnknown
      ? { ...common, phase: "unknown", reason: outcome.reason, expires: ends, hashed: outcome.hashedToken ?? null }
      : { ...common, reason: outcome.reason, hashed: outcome.hashedToken ?? null };
  }
  const { lease } = outcome;
  return {
    ...common,
    scope: outcome.scope,
    hashed: outcome.hashedToken,
    revoke_hash: outcome.revokeHash,
    expires: outcome.expiresAt,
    revoke_at: outcome.revokeAt,
    lease: lease === null ? null : Buffer.from(lease.ciphertext).toString("base64"),
    lease_key: lease?.keyId ?? null,
    targets: outcome.targetIds,
  };
}

/** What the record of a result holds; the claims are in the record of its intent. */
function dataOf(outcome: Outcome): Record<string, unknown> {
  const { version, grantName, checks } = outcome;
  const common = {
    grant: grantName,
    policy: version?.policyId ?? null,
    version: version?.version ?? null,
    checks: checks.map(compact),
  };
  if (outcome.phase === "denied") return { ...common, reason: outcome.reason };
  if (outcome.phase === "failed") {
    const { reason, detail, outcomeUnknown, hashedToken = null } = outcome;
    return { ...common, reason, detail, outcomeUnknown, hashedToken };
  }
  const { what } = outcome.version.document;
  const writes = what.provider === "github-app" && Object.values(what.permissions).includes("write");
  const { provider, scope, hashedToken, expiresAt, revokeAt } = outcome;
  return { ...common, provider, scope, hashedToken, expiresAt, revokeAt, writes };
}

/** A check as a short list, since there are twenty for each request: reason, source, path, expected, actual, holds. */
export type CompactCheck = readonly [string, string, readonly (string | number)[], string, string, boolean];

function compact({ reason, source, path, expected, actual, holds }: Check): CompactCheck {
  return [reason, source, path, expected, actual, holds];
}
