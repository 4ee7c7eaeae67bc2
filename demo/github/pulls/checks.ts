import type { CheckRun, Project, Status, StatusState } from "./store.ts";

/** What was said of a commit by statuses and check runs. */

/** The newest status of each context, newest first. */
export function statusesOf(project: Project, sha: string): Status[] {
  const newest = new Map<string, Status>();
  for (const status of project.statuses.filter((one) => one.sha === sha)) {
    newest.delete(status.context);
    newest.set(status.context, status);
  }
  return [...newest.values()].reverse();
}

/** @see https://docs.github.com/en/rest/commits/statuses#get-the-combined-status-for-a-specific-reference */
export function combined(statuses: readonly Status[]): StatusState {
  if (statuses.some(({ state }) => state === "error" || state === "failure")) return "failure";
  if (statuses.length === 0 || statuses.some(({ state }) => state === "pending")) return "pending";
  return "success";
}

/** The check runs of a commit, newest first; with `latest` only the newest of each App and name. */
export function checksOf(project: Project, sha: string, latest: boolean): CheckRun[] {
  const all = [...project.checks.values()].filter((run) => run.sha === sha).reverse();
  if (!latest) return all;
  const seen = new Set<string>();
  return all.filter(({ appId, name }) => {
    const key = `${appId}/${name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Conclusions of a check that keep nothing back. */
export const GOOD: ReadonlySet<string> = new Set(["success", "neutral", "skipped"]);

/** Whether everything that was said of a commit is good, and done. */
export function passes(project: Project, sha: string): boolean {
  const statuses = statusesOf(project, sha);
  const runs = checksOf(project, sha, true);
  return (
    statuses.every(({ state }) => state === "success") && runs.every(({ conclusion }) => GOOD.has(conclusion ?? ""))
  );
}
