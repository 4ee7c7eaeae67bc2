import type { LookRequest, RepositorySight } from "../github/changes-ports.ts";
import type { GithubResult } from "../github/ports.ts";
import type { CampaignPlace, CampaignPorts, CampaignRepositoryRow } from "./ports.ts";

export interface Seen {
  readonly row: CampaignRepositoryRow;
  /** `gone`: deleted, or another owner's by now. */
  readonly sight: GithubResult<RepositorySight> | "gone";
}

/** Looks at many at once; those whose name leads elsewhere are looked for by their id. */
export async function lookAt(
  ports: CampaignPorts,
  place: CampaignPlace,
  rows: readonly CampaignRepositoryRow[],
): Promise<readonly Seen[]> {
  const known = rows.filter(({ githubId }) => githubId !== null);
  const sights = await ports.changes.look(
    place.observer,
    known.map((row) => requestFor(row, row)),
  );
  const seen: Seen[] = rows.filter(({ githubId }) => githubId === null).map((row) => ({ row, sight: "gone" }));
  for (const [index, row] of known.entries()) {
    const sight = sights[index];
    if (sight === undefined) continue;
    const lost = !sight.ok && (sight.failure.code === "not-found" || sight.failure.code === "moved");
    seen.push({ row, sight: lost ? await lookAgain(ports, place, row) : sight });
  }
  return seen;
}

function requestFor(row: CampaignRepositoryRow, name: { readonly owner: string; readonly name: string }): LookRequest {
  return {
    repositoryId: row.githubId ?? 0,
    owner: name.owner,
    name: name.name,
    branch: row.branch,
    pullNumber: row.pullNumber,
  };
}

async function lookAgain(
  ports: CampaignPorts,
  { observer }: CampaignPlace,
  row: CampaignRepositoryRow,
): Promise<Seen["sight"]> {
  const found = await ports.changes.find(observer, row.githubId ?? 0);
  if (!found.ok) return found.failure.code === "not-found" ? "gone" : found;
  // What was transferred is under another owner's rules, and not this organisation's to change.
  if (found.value.ownerId !== observer.ownerId) return "gone";
  const [sight] = await ports.changes.look(observer, [requestFor(row, found.value)]);
  return sight ?? "gone";
}
