import type { LeakedCredential } from "../core/revoke/lines.ts";

/** What `thaw revoke` works with: GitHub, and no database. @throws Error that says what is wrong with the address */
export async function revokeContainer(api: string) {
  const [{ createRevocation }, { revokeLeaked, MOST_IN_AN_HOUR }] = await Promise.all([
    import("../adapters/github/revocation.ts"),
    import("../usecases/github/revoke-leaked.ts"),
  ]);
  const revocation = createRevocation(api);
  return {
    most: MOST_IN_AN_HOUR,
    revoke: (credentials: readonly LeakedCredential[]) => revokeLeaked(revocation, credentials),
  };
}
