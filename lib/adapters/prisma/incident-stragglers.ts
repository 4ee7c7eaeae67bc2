import type { Straggler } from "../../core/listing/incident-views.ts";
import type { Database, Prisma } from "./client.ts";

/**
 * Shared credentials that migrations of an incident's repositories replaced, and of which nobody has shown or stated that they were revoked. That
 * a repository lost access to one is enough for its own gate; what it opens elsewhere it opens until it is revoked. A secret that was deleted from
 * GitHub is not revoked by that.
 */
export async function readStragglers(
  database: Pick<Prisma.TransactionClient | Database, "$queryRaw">,
  incidentId: string,
): Promise<readonly Straggler[]> {
  return await database.$queryRaw<Straggler[]>`
    WITH replaced AS (
      SELECT DISTINCT f.repository_id, f.credential_id, upper(f.secret_name) AS name
      FROM incident_repository ir
      JOIN finding f ON f.repository_id = ir.repository_id AND f.origin = 'secret' AND f.secret_name IS NOT NULL
        AND f.resolved_scan_id IS NOT NULL
      JOIN plan n ON n.repository_id = f.repository_id
      JOIN plan_item i ON i.plan_id = n.id AND i.fingerprint = f.fingerprint AND i.remedy IS NOT NULL
      WHERE ir.incident_id = ${incidentId}::uuid
    )
    SELECT c.name, c.kind, count(DISTINCT x.repository_id)::int AS repositories
    FROM incident n
    JOIN credential c ON c.organisation_id = n.organisation_id AND c.repository_id IS NULL AND c.level IN ('org', 'dependabot')
    JOIN replaced x ON x.credential_id = c.id OR x.credential_id IS NULL AND x.name = upper(c.name)
    WHERE n.id = ${incidentId}::uuid
      AND NOT EXISTS (SELECT FROM credential_event v WHERE v.credential_id = c.id AND v.kind = 'revoked')
      AND NOT EXISTS (SELECT FROM exposure e WHERE e.credential_id = c.id AND e.revoked_at IS NOT NULL)
    GROUP BY c.id, c.name, c.kind ORDER BY count(DISTINCT x.repository_id) DESC, c.name`;
}
