import type { ExposureFact } from "../../core/gates/facts.ts";
import type { FactSource } from "../../usecases/gates/ports.ts";
import type { Database } from "./client.ts";
import { SAYS_REVOKED } from "./exposure-sql.ts";

export interface ProviderRevocation {
  readonly evidence: string;
  readonly at: Date;
  readonly link: null;
}

/** Credentials of an incident of which it was recorded that they were revoked at their provider, by the credential's id. */
export async function revokedByProviders(
  database: Database,
  incidentId: string,
): Promise<ReadonlyMap<string, ProviderRevocation>> {
  const rows = await database.$queryRaw<{ credential_id: string; evidence: readonly string[]; at: Date }[]>`
    SELECT DISTINCT ON (v.credential_id) v.credential_id, v.evidence, v.at
    FROM exposure e JOIN incident i ON i.id = e.incident_id
    JOIN credential_event v ON ${SAYS_REVOKED}
    WHERE e.incident_id = ${incidentId}::uuid
    ORDER BY v.credential_id, v.at`;
  return new Map(
    rows.map(({ credential_id: id, evidence, at }) => [id, { evidence: evidence.join(" "), at, link: null }]),
  );
}

interface Row {
  readonly credential_id: string;
  readonly name: string;
  readonly class: ExposureFact["class"];
  readonly repository_ids: readonly string[];
  readonly revoked_at: Date | null;
  readonly revoked_evidence: string | null;
}

/** What each repository's gate waits for. Before the first classification nobody knows. A shared one is read once, not for each that waits for it. */
export function exposureFacts(database: Database): FactSource {
  return async ({ incident: { id }, subjects }) => {
    const round = await database.exposureRound.findUnique({ where: { incidentId: id } });
    if (round === null) return new Map();
    const [rows, revoked] = await Promise.all([
      database.$queryRaw<Row[]>`
        SELECT e.credential_id, c.name, e.class, e.repository_ids, e.revoked_at, e.revoked_evidence
        FROM exposure e JOIN credential c ON c.id = e.credential_id
        WHERE e.incident_id = ${id}::uuid AND e.gone_at IS NULL ORDER BY e.position`,
      revokedByProviders(database, id),
    ]);
    const found = new Map<string, ExposureFact[]>(subjects.map(({ repositoryId }) => [repositoryId, []]));
    for (const row of rows) {
      const fact = exposureFact(row, revoked.get(row.credential_id));
      for (const repositoryId of row.repository_ids) found.get(repositoryId)?.push(fact);
    }
    const asOf = round.at.getTime();
    return new Map(
      [...found].map(([repositoryId, value]) => [
        repositoryId,
        { exposures: { value, asOf, sha: null, missing: null } },
      ]),
    );
  };
}

function exposureFact(
  { name, class: how, revoked_at: at, revoked_evidence: stated }: Row,
  shown: ProviderRevocation | undefined,
): ExposureFact {
  const word = at === null || stated === null ? null : { evidence: stated, at: at.getTime() };
  const revoked = shown === undefined ? word : { evidence: shown.evidence, at: shown.at.getTime() };
  return { credential: name, class: how, revoked };
}
