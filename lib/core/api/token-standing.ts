/**
 * `still`: it lives no longer than its maker is an admin, who is none any more. `over`: its time has passed.
 */
export type TokenStanding = "lives" | "still" | "over" | "revoked";

interface Dated {
  readonly revokedAt: Date | null;
  readonly expiresAt: Date;
  /** Whether whoever made it may still make one. */
  readonly makerStands: boolean;
}

export function tokenStanding({ revokedAt, expiresAt, makerStands }: Dated, now: Date): TokenStanding {
  if (revokedAt !== null) return "revoked";
  if (expiresAt.getTime() <= now.getTime()) return "over";
  return makerStands ? "lives" : "still";
}
