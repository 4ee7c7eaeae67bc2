import { z } from "zod";
import { storableJson } from "../../core/storable-json.ts";
import { type WorkloadIdentity, workflowRefText } from "../../core/trust/identity.ts";
import {
  NO_EVIDENCE,
  POLICY_STATUSES,
  type PolicyEvidence,
  type PolicyVersion,
  policySchema,
  type TrustPolicy,
} from "../../core/trust/policy.ts";
import { SWITCH_SCOPES } from "../../core/trust/switches.ts";
import type { Begun, Intent } from "../../usecases/broker/ports.ts";
import type { Primary } from "./primary.ts";
import { githubIds } from "./stops.ts";

/**
 * The first of the two round trips, for all requests of a batch: uses up their tokens, records their intents, and reads what each will be
 * decided by. One statement, so one snapshot and one commit: what was committed before it began is seen.
 */
const BEGIN = `
WITH asked AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(
    id uuid, kind text, at timestamptz, issuer text, subject text, owner text, jti text, jti_expires timestamptz, repository text,
    grant_name text, event text, ref text, workflow text, actor text, run text, correlation text, data jsonb)
), used AS (
  -- In one order everywhere: two batches that bring the same tokens must not wait for each other.
  INSERT INTO token_jti (issuer, jti, issuance_id, expires_at)
  SELECT issuer, jti, id, jti_expires FROM asked ORDER BY issuer, jti
  ON CONFLICT DO NOTHING RETURNING issuance_id
), known AS MATERIALIZED (
  SELECT a.*, u.issuance_id IS NOT NULL AS fresh, o.organisation_id, p.id AS policy_id
  FROM asked a
  LEFT JOIN used u ON u.issuance_id = a.id
  LEFT JOIN issuer_owner o ON o.issuer = a.issuer AND o.owner_id = a.owner
  LEFT JOIN trust_policy p ON p.organisation_id = o.organisation_id AND p.issuer = a.issuer
    AND p.subject_id = a.subject AND p.grant_name = a.grant_name
), kept AS (
  INSERT INTO issuance (id, organisation_id, at, kind, issuer, subject_id, owner_id, repository, grant_name, phase, reason_code,
    policy_id, event, ref, workflow, actor, run_id, correlation_id, finished_at)
  SELECT id, organisation_id, at, kind, issuer, subject, owner, repository, grant_name,
    CASE WHEN fresh THEN 'intent' ELSE 'denied' END, CASE WHEN fresh THEN NULL ELSE 'token-replayed' END,
    policy_id, event, ref, workflow, actor, run, correlation, CASE WHEN fresh THEN NULL ELSE at END
  FROM known
), noted AS (
  INSERT INTO audit_event (organisation_id, at, actor_kind, actor_id, action, object_kind, object_id, data, request_id)
  SELECT organisation_id, at, 'job', issuer || '/' || subject,
    CASE WHEN fresh THEN 'issuance.intent' ELSE 'issuance.denied' END, 'issuance', id::text,
    CASE WHEN fresh THEN data ELSE data || '{"reason": "token-replayed"}'::jsonb END, correlation
  FROM known
)
SELECT k.id, k.fresh, k.organisation_id, v.versions, s.switches, l.locks
FROM known k
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('policy', k.policy_id, 'version', c.version, 'status', c.status, 'document', c.document, 'evidence', c.evidence)) AS versions,
    array_agg(t.target) FILTER (WHERE t.target IS NOT NULL) AS targets
  FROM (
    SELECT * FROM trust_policy_version WHERE policy_id = k.policy_id
    ORDER BY status IN ('active', 'trial') DESC, version DESC LIMIT 2
  ) c LEFT JOIN LATERAL (SELECT string_agg(x, ',') AS target FROM unnest(c.target_ids) AS x) t ON true
) v ON true
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('id', id, 'organisationId', organisation_id, 'scope', scope_kind, 'scopeId', scope_id,
    'reason', reason)) AS switches
  FROM kill_switch
  WHERE lifted_at IS NULL AND (organisation_id IS NULL OR organisation_id = k.organisation_id)
    AND (scope_kind IN ('everything', 'organisation', 'provider') OR scope_id IN (k.subject, k.policy_id::text)
      OR scope_id = ANY (string_to_array(array_to_string(v.targets, ','), ',')))
) s ON true
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('repositoryId', r.github_id::text, 'incidentId', f.incident_id,
    'allowedGrants', f.allowed_grants)) AS locks
  FROM repository r JOIN freeze_lock f ON f.repository_id = r.id
  WHERE r.organisation_id = k.organisation_id
    AND r.github_id = ANY (${githubIds("string_to_array(array_to_string(v.targets || k.subject, ','), ',')")})
) l ON true`;

interface Row {
  readonly id: string;
  readonly fresh: boolean;
  readonly organisation_id: string | null;
  readonly versions: unknown;
  readonly switches: unknown;
  readonly locks: unknown;
}

/** Keeps a used token for as long as it could be accepted: a clock of another broker may be behind by as much as the skew. */
const KEEP_MS = 120_000;

export function beginMany(primary: Primary, documents: DocumentReader) {
  return async (intents: readonly Intent[]): Promise<readonly Begun[]> => {
    const { rows } = await primary.query<Row>({
      name: "broker_begin",
      text: BEGIN,
      values: [storableJson(intents.map(rowOf))],
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return intents.map(({ issuanceId }) => {
      const row = byId.get(issuanceId);
      if (row === undefined) throw new Error("an intent has no row");
      return begunOf(row, documents);
    });
  };
}

function rowOf({ issuanceId, kind, at, identity, ask, correlationId }: Intent) {
  return {
    id: issuanceId,
    kind,
    at,
    issuer: identity.issuer,
    subject: identity.repositoryId,
    owner: identity.ownerId,
    jti: identity.proofId,
    jti_expires: new Date(identity.proofExpiresAt.getTime() + KEEP_MS),
    repository: identity.repository,
    grant_name: ask.grant,
    event: identity.event,
    ref: identity.ref,
    workflow: workflowOf(identity),
    actor: identity.actor,
    run: identity.runId,
    correlation: correlationId,
    data: { kind, ask, claims: identity.claims },
  };
}

function workflowOf({ workflow }: WorkloadIdentity): string | null {
  return workflow === null ? null : workflowRefText(workflow);
}

const versionRow = z.object({
  policy: z.string(),
  version: z.int(),
  status: z.enum(POLICY_STATUSES),
  document: z.unknown(),
  evidence: z.unknown(),
});
const switchRow = z.object({
  id: z.string(),
  organisationId: z.string().nullable(),
  scope: z.enum(SWITCH_SCOPES),
  scopeId: z.string(),
  reason: z.string(),
});
const lockRow = z.object({
  repositoryId: z.string(),
  incidentId: z.string(),
  allowedGrants: z.array(z.string()),
});

function begunOf(row: Row, documents: DocumentReader): Begun {
  const found = z.array(versionRow).parse(row.versions ?? []);
  const usable = found.filter(({ status }) => status === "active" || status === "trial");
  const shown = usable.length > 0 ? usable : found.slice(0, 1);
  const versions = shown.map((entry) => documents.read(entry)).filter((entry) => entry !== null);
  return {
    fresh: row.fresh,
    organisationId: row.organisation_id,
    versions,
    unreadable: versions.length < shown.length,
    switches: z.array(switchRow).parse(row.switches ?? []),
    locks: z.array(lockRow).parse(row.locks ?? []),
  };
}

const evidenceSchema = z.strictObject({
  protectedPatterns: z.array(z.string()).default([]),
  environmentProtected: z.boolean().default(false),
  approvedBySecurityLead: z.boolean().default(false),
  trial: z
    .strictObject({ headRef: z.string(), commits: z.array(z.string()) })
    .nullable()
    .default(null),
});

export interface DocumentReader {
  /** Null for a document that this version does not understand: it counts as no policy, and spoils no other. */
  read(row: z.infer<typeof versionRow>): PolicyVersion | null;
}

/** A version's document never changes, so each is parsed once. Its status and evidence are taken fresh each time. */
export function createDocumentReader(most = 5_000): DocumentReader {
  const parsed = new Map<string, TrustPolicy | null>();
  return {
    read({ policy, version, status, document, evidence }) {
      const key = `${policy}/${version}`;
      let known = parsed.get(key);
      if (known === undefined) {
        const checked = policySchema.safeParse(document);
        known = checked.success ? checked.data : null;
        if (parsed.size >= most) parsed.delete(parsed.keys().next().value ?? "");
        parsed.set(key, known);
      }
      const proof = readEvidence(evidence);
      if (known === null || proof === null) return null;
      return { policyId: policy, version, status, document: known, evidence: proof };
    },
  };
}

function readEvidence(evidence: unknown): PolicyEvidence | null {
  const checked = evidenceSchema.safeParse(evidence ?? {});
  return checked.success ? { ...NO_EVIDENCE, ...checked.data } : null;
}
