import type { IssuanceRow, LeaseView } from "./broker-views.ts";

/** What an issuance is at one moment: the stored phase says what was recorded last, and times go on by themselves. */
export type LiveState =
  | { readonly is: "in-progress" }
  | { readonly is: "denied" }
  | { readonly is: "failed" }
  /** Live until the credential ends by itself, or the broker takes it back, which is tried at `revokeAt`. */
  | { readonly is: "live"; readonly until: string; readonly revokeAt: string | null; readonly overdue: boolean }
  | { readonly is: "ended"; readonly at: string }
  | { readonly is: "taken-back"; readonly at: string }
  /** Something may have been handed out that nobody holds, for as long as this. */
  | { readonly is: "unknown"; readonly until: string | null };

type Row = Pick<IssuanceRow, "phase" | "expiresAt" | "revokedAt">;

export function liveState(row: Row, lease: LeaseView | null, now: string): LiveState {
  const { phase, expiresAt, revokedAt } = row;
  if (phase === "intent") return { is: "in-progress" };
  if (phase === "denied") return { is: "denied" };
  if (revokedAt !== null) return { is: "taken-back", at: revokedAt };
  if (phase === "failed" && lease === null) return { is: "failed" };
  if (expiresAt !== null && expiresAt <= now) return { is: "ended", at: expiresAt };
  if (phase === "unknown") return { is: "unknown", until: expiresAt };
  const until = lease?.expiresAt ?? expiresAt ?? now;
  return { is: "live", until, revokeAt: lease?.revokeAt ?? null, overdue: (lease?.attempts ?? 0) > 0 };
}
