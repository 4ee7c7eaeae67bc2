import type { StandIn } from "../../../demo/github/index.ts";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { OWNER } from "../campaigns.ts";
import { git } from "./git.ts";

/** What there is in the end, on the stand-in and in our database. */
export interface Counted {
  readonly repositories: number;
  readonly pullRequests: number;
  /** Repositories with more than one. */
  readonly duplicates: number;
  /** Without one, or of which we do not know it. */
  readonly lost: number;
  /** Branches that are not as one commit of ours on its base, but for those that people wrote to. */
  readonly oddBranches: number;
  /** Branches that a step has left behind. */
  readonly leftBranches: number;
  readonly limitHits: number;
  /** Jobs that were given up and that nothing has done since. */
  readonly deadLetters: number;
}

export async function countAll(
  { control }: StandIn,
  owner: Database,
  campaignId: string,
  branch: string,
): Promise<Counted> {
  const rows = await owner.campaignRepository.findMany({ where: { campaignId }, include: { repository: true } });
  const counted = { pullRequests: 0, duplicates: 0, lost: 0, oddBranches: 0, leftBranches: 0 };
  for (const { repository, prNumber, state } of rows) {
    const pulls = await control.pulls(`${OWNER}/${repository.name}`);
    counted.pullRequests += pulls.length;
    if (pulls.length > 1) counted.duplicates += 1;
    if (pulls.length === 0 || pulls[0]?.number !== prNumber) counted.lost += 1;
    const folder = control.gitFolder(`${OWNER}/${repository.name}`);
    const branches = (await git(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads")).split("\n");
    counted.leftBranches += branches.filter((name) => name.startsWith("thaw/") && name !== branch).length;
    const ours = state === "open" || state === "draft";
    if (ours && (await git(folder, "rev-list", "--count", `main..${branch}`)) !== "1") counted.oddBranches += 1;
  }
  const deadLetters = await owner.deadLetter.count({ where: { state: "open" } });
  return { repositories: rows.length, ...counted, limitHits: control.limits().length, deadLetters };
}
