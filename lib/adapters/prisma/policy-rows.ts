import { z } from "zod";
import {
  NO_EVIDENCE,
  POLICY_STATUSES,
  type PolicyEvidence,
  type PolicyStatus,
  type PolicyVersion,
  policySchema,
  type TrustPolicy,
} from "../../core/trust/policy.ts";

/** Stored versions as the product reads them: what is not understood is null, and never a guess. */

const evidenceSchema = z.object({
  protectedPatterns: z.array(z.string()).default([]),
  environmentProtected: z.boolean().default(false),
  approvedBySecurityLead: z.boolean().default(false),
  trial: z
    .object({ headRef: z.string(), commits: z.array(z.string()) })
    .nullable()
    .default(null),
});

export function documentOf(stored: unknown): TrustPolicy | null {
  const checked = policySchema.safeParse(stored);
  return checked.success ? checked.data : null;
}

export function evidenceOf(stored: unknown): PolicyEvidence {
  const checked = evidenceSchema.safeParse(stored ?? {});
  return checked.success ? checked.data : NO_EVIDENCE;
}

/** A word that this version does not know ends a version: it gives nothing. */
export function statusOf(stored: string): PolicyStatus {
  return POLICY_STATUSES.find((status) => status === stored) ?? "revoked";
}

export interface VersionColumns {
  readonly policyId: string;
  readonly version: number;
  readonly status: string;
  readonly document: unknown;
  readonly evidence: unknown;
}

/** As a decision takes it; null where the document cannot be read. */
export function policyVersionOf(row: VersionColumns): PolicyVersion | null {
  const document = documentOf(row.document);
  if (document === null) return null;
  const { policyId, version } = row;
  return { policyId, version, status: statusOf(row.status), document, evidence: evidenceOf(row.evidence) };
}
