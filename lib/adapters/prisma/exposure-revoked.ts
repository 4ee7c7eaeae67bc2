import type { ExposureFact } from "../../core/gates/facts.ts";
import type { FactSource } from "../../usecases/gates/ports.ts";
import type { Database } from "./client.ts";
import { grouped } from "./gate-scans.ts";

export interface ProviderRevocation {
  readonly evidence: string;
  readonly at: Date;
  readonly link: null;
}

/**
 * Credentials of an incident of which it was recorded that they were revoked at their provider, by the credential's id. People give the day: one
 * before the window's end says nothing about what was taken after it.
 */
export async function revokedByProviders(
  database: Database,
  incidentId: string,
): Promise<ReadonlyMap<string, ProviderRevocation>> {
  const rows = await database.$queryRaw<{ credential_id: string; evidence: readonly string[]; at: Date }[]>`
    SELECT DISTINCT ON (v.credential_id) v.credential_id, v.evidence, v.at
    FROM exposure e JOIN incident i ON i.id = e.incident_id
    JOIN credential_event v ON v.credential_id = e.credential_id AND v.kind = 'revoked' AND v.at + interval '1 day' > i.exposure_to
    WHERE e.incident_id = ${incidentId}::uuid
    ORDER BY v.credential_id, v.at`;
  return new Map(
    rows.map(({ credential_id: id, evidence, at }) => [id, { evidence: evidence.join(" "), at, link: null }]),
  );
}

interface Row {
  readonly repository_id: string;
  readonly credential_id: string;
  readonly name: string;
  readonly class: ExposureFact["class"];
  readonly revoked_at: Date | null;
  readonly revoked_evidence: string | null;
}

/** What each repository's gate waits for. Before the first classification nobody knows. */
export function exposureFacts(database: Database): FactSource {
  return async ({ incident: { id }, subjects }) => {
    const round = await database.exposureRound.findUnique({ where: { incidentId: id } });
    if (round === null) return new Map();
    const rows = await database.$queryRaw<Row[]>`
      SELECT r.id AS repository_id, e.credential_id, c.name, e.class, e.revoked_at, e.revoked_evidence
      FROM exposure e JOIN credential c ON c.id = e.credential_id
      CROSS JOIN LATERAL unnest(e.repository_ids) AS r (id)
      WHERE e.incident_id = ${id}::uuid AND e.gone_at IS NULL ORDER BY r.id, e.position`;
    const revoked = await revokedByProviders(database, id);
    const found = grouped(rows, (row): ExposureFact => {
      const shown = revoked.get(row.credential_id);
      const { revoked_at: at, revoked_evidence: stated } = row;
      const word = at === null || stated === null ? null : { evidence: stated, at: at.getTime() };
      const revocation = shown === undefined ? word : { evidence: shown.evidence, at: shown.at.getTime() };
      return { credential: row.name, class: row.class, revoked: revocation };
    });
    return new Map(
      subjects.map(({ repositoryId }) => [
        repositoryId,
        { exposures: { value: found.get(repositoryId) ?? [], asOf: round.at.getTime(), sha: null, missing: null } },
      ]),
    );
  };
}
