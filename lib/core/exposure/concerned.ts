import type { Exposure, ExposureInput } from "./classify.ts";

/**
 * By credential: the repositories whose gate waits for its revocation. Those whose runs were given it; those that may read it and where the
 * attacker could write, or of which nobody knows what ran; and those by which it was reached from another credential. Total; sorted.
 */
export function concernedBy(
  input: ExposureInput,
  exposures: readonly Exposure[],
): ReadonlyMap<string, readonly string[]> {
  const { window, runs } = input;
  const given = new Map<string, Set<string>>();
  const add = (credentialId: string, repositoryId: string) => {
    const own = given.get(credentialId) ?? new Set();
    given.set(credentialId, own.add(repositoryId));
  };
  const gone = new Set(input.unseen);
  for (const { repositoryId, at, jobs } of runs) {
    if (at < window.from || at > window.to) continue;
    if (jobs === null) gone.add(repositoryId);
    for (const { received } of jobs ?? []) for (const id of received) add(id, repositoryId);
  }
  const open = new Set([...input.footholds, ...gone]);
  for (const { id, readers, guarded } of input.credentials) {
    if (guarded === true) continue;
    for (const repositoryId of readers === null ? open : readers.filter((one) => open.has(one))) add(id, repositoryId);
  }
  return new Map(
    exposures.map(({ credentialId, because }) => {
      for (const cause of because) if ("repositoryId" in cause) add(credentialId, cause.repositoryId);
      return [credentialId, [...(given.get(credentialId) ?? [])].sort()];
    }),
  );
}
