import type { LeakedCredential } from "../../core/revoke/lines.ts";
import type { CredentialRevocation } from "./inventory-ports.ts";
import type { GithubFailure } from "./ports.ts";

/** GitHub: "a max of 1000 tokens per API request". */
export const MOST_AT_ONCE = 1_000;
/** GitHub: "only 60 unauthenticated requests per hour". */
export const MOST_IN_AN_HOUR = 60 * MOST_AT_ONCE;

export interface RevocationOutcome {
  /** What GitHub took. It does not say which of them there were. */
  readonly accepted: readonly LeakedCredential[];
  /** Why the rest was not handed over; null where all was. */
  readonly failure: GithubFailure | null;
}

/** Hands leaked credentials to GitHub, a thousand at a time, and stops at the first refusal. Nothing of them is stored. */
export async function revokeLeaked(
  revocation: CredentialRevocation,
  credentials: readonly LeakedCredential[],
): Promise<RevocationOutcome> {
  for (let from = 0; from < credentials.length; from += MOST_AT_ONCE) {
    const some = credentials.slice(from, from + MOST_AT_ONCE);
    const done = await revocation.revoke(some.map(({ value }) => value));
    if (!done.ok) return { accepted: credentials.slice(0, from), failure: done.failure };
  }
  return { accepted: credentials, failure: null };
}
