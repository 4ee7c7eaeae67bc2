import type { ClaimedScan, CredentialSighting, ScanOutcome } from "../../usecases/scan-ports.ts";
import type { Prisma } from "./client.ts";
import { uuid7 } from "./uuid.ts";

/** Two letters that no level and no name holds together. */
export function sightingKey(sighting: Pick<CredentialSighting, "level" | "name">): string {
  return `${sighting.level}\n${sighting.name}`;
}

/**
 * One row for each credential that the repository's text names, at a level that text can know: where it is stored is
 * learned later. A name that several findings judge differently takes the kind that most of them say.
 * @returns ids by sightingKey
 */
export async function putCredentials(
  tx: Prisma.TransactionClient,
  scan: ClaimedScan,
  outcome: ScanOutcome,
): Promise<ReadonlyMap<string, string>> {
  const wanted = kindBySighting(outcome);
  const known = await tx.credential.findMany({
    where: { repositoryId: scan.repositoryId, environment: null, level: { in: ["unknown", "manager", "literal"] } },
    select: { id: true, level: true, name: true, kind: true },
  });
  const ids = new Map<string, string>();
  for (const row of known) {
    const key = `${row.level}\n${row.name}`;
    const sighting = wanted.get(key);
    if (sighting === undefined) continue;
    ids.set(key, row.id);
    if (row.kind !== sighting.kind)
      await tx.credential.update({ where: { id: row.id }, data: { kind: sighting.kind } });
  }
  await tx.credential.updateMany({ where: { id: { in: [...ids.values()] } }, data: { asOf: outcome.at } });

  const fresh: Prisma.CredentialCreateManyInput[] = [];
  for (const [key, sighting] of wanted) {
    if (ids.has(key)) continue;
    const id = uuid7(outcome.at.getTime());
    ids.set(key, id);
    fresh.push({
      id,
      organisationId: scan.organisationId,
      repositoryId: scan.repositoryId,
      ...sighting,
      asOf: outcome.at,
    });
  }
  await tx.credential.createMany({ data: fresh });
  return ids;
}

function kindBySighting(outcome: ScanOutcome): Map<string, CredentialSighting> {
  const votes = new Map<string, Map<string, { sighting: CredentialSighting; count: number }>>();
  for (const { credential } of outcome.findings) {
    if (credential === null) continue;
    const kinds = votes.get(sightingKey(credential)) ?? new Map();
    const vote = kinds.get(credential.kind) ?? { sighting: credential, count: 0 };
    vote.count += 1;
    kinds.set(credential.kind, vote);
    votes.set(sightingKey(credential), kinds);
  }
  const chosen = new Map<string, CredentialSighting>();
  for (const [key, kinds] of votes) {
    const [winner] = [...kinds.values()].sort(
      (a, b) => b.count - a.count || (a.sighting.kind < b.sighting.kind ? -1 : 1),
    );
    if (winner !== undefined) chosen.set(key, winner.sighting);
  }
  return chosen;
}
