import type { FoundRepository, GithubInstallation } from "../github/ports.ts";
import type { AuditEntry, Clock } from "../ports.ts";
import type { AbsentRepository, SyncScope, SyncStore } from "./ports.ts";

/**
 * Notes what became of repositories that were asked for by their ids. Of what GitHub could not say nothing is noted.
 * @returns false where another run took over
 */
export async function noteAbsent(
  { store, clock }: { readonly store: SyncStore; readonly clock: Clock },
  { allRepositories }: Pick<GithubInstallation, "allRepositories">,
  scope: SyncScope,
  found: readonly FoundRepository[],
  audit: AuditEntry,
): Promise<boolean> {
  const present = found.flatMap(({ state, head }) => (state === "present" ? [head] : []));
  if (present.length > 0) {
    const unreadable = found.filter(({ state }) => state === "unknown").length;
    if (!(await store.putHeads(scope, { repositories: present, unreadable }, clock.now()))) return false;
  }
  const absent = found.flatMap(({ id, state }): readonly AbsentRepository[] => {
    if (state === "elsewhere") return [{ id, absence: "transferred" }];
    if (state !== "not-shown") return [];
    // Where the App sees only what was chosen for it, what is not shown may be there.
    return [{ id, absence: allRepositories ? "deleted" : "not-visible" }];
  });
  if (absent.length === 0) return true;
  return store.putAbsent(scope, absent, clock.now(), {
    ...audit,
    data: { ...audit.data, repositories: absent.length },
  });
}
