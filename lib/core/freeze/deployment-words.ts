/** What our deployment protection rule says on a run's page. Whoever may see the run reads it, so that it says nothing of an incident. */

export const LET_THROUGH = "This repository is not frozen.";

/** @param where the incident's page; null where browsers do not reach one */
export function heldComment(where: string | null): string {
  const more = where === null ? "" : ` Where it stands, and how it thaws: ${where}`;
  return `This repository is frozen, and so are its deployments. This one goes on by itself once the repository has thawed.${more}`;
}

/** GitHub fails what waits longer: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments */
export const LONGEST_WAIT_DAYS = 30;
