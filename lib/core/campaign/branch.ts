/**
 * The branch of a campaign, the same in all its repositories and whenever it is asked for. It is not made of the name, which people write
 * and change. @param campaignId a UUID, of whose version 7 the last part is random
 */
export function campaignBranch(campaignId: string): string {
  return `thaw/${campaignId.replaceAll("-", "").slice(-12).toLowerCase()}`;
}

/** Where a commit is made that takes the branch's place afterwards in one move, so that its pull request is never without a change. */
export function stagingBranch(branch: string): string {
  return `${branch}-next`;
}
