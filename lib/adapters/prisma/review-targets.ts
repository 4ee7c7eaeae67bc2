import { createHash } from "node:crypto";
import type { ReviewTarget } from "../../usecases/review/ports.ts";

/** Repositories of an incident whose reading is due, as queries of readings have them. */
export interface TargetRow {
  readonly repository_id: string;
  readonly organisation_id: string;
  readonly github_id: bigint;
  readonly node_id: string | null;
  readonly owner: string;
  readonly name: string;
}

export function targetOf(incidentId: string, row: TargetRow): ReviewTarget {
  return {
    incidentId,
    organisationId: row.organisation_id,
    repositoryId: row.repository_id,
    repository: { id: Number(row.github_id), nodeId: row.node_id ?? "", owner: row.owner, name: row.name },
  };
}

/** What a reading was made of, to be compared and not to be read. SHA-256, hex. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
