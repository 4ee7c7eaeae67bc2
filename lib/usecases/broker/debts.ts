import type { SecretText } from "../../core/secret-text.ts";
import type { BrokerEvents, CredentialProvider, DeniedOutcome, FailedOutcome, IssuanceStore } from "./ports.ts";

/** What a request left undone when the database or the provider was away: a record to write, perhaps a credential to take back. */
export interface Debt {
  readonly outcome: DeniedOutcome | FailedOutcome;
  /** One that nobody was given and that may live; null where there is none. */
  readonly credential: { readonly provider: CredentialProvider; readonly handle: SecretText } | null;
  /** The credential ends by itself then. */
  readonly endsAt: Date;
}

export interface Debts {
  add(debt: Debt): void;
  /** Tries each once more. Returns how many are left. */
  settle(ports: DebtPorts, now: Date): Promise<number>;
}

export interface DebtPorts {
  readonly store: IssuanceStore;
  readonly events: BrokerEvents;
}

/** Each holds a handle and a decision; while the database is away for long, the oldest are given up, and stay open intents. */
const MOST = 5_000;
const TAKE_BACK_MS = 5_000;

/**
 * Kept in this process only: when it dies, the intents in the database say that their outcome is unknown, which is then the truth.
 */
export function createDebts(): Debts {
  let open: readonly Debt[] = [];
  return {
    add(debt) {
      open = [...open.slice(-(MOST - 1)), debt];
    },
    async settle(ports, now) {
      const tried = open;
      open = [];
      const left: Debt[] = [];
      for (const [index, debt] of tried.entries()) {
        const rest = await settleOne(ports, debt, now);
        if (rest === "later") {
          // The database is still away: what follows would only wait for it as well.
          left.push(...tried.slice(index));
          break;
        }
        if (rest !== null) left.push(rest);
      }
      open = [...left, ...open];
      return open.length;
    },
  };
}

/** Null when it is settled, `later` when the record cannot be written yet. */
async function settleOne({ store, events }: DebtPorts, debt: Debt, now: Date): Promise<Debt | null | "later"> {
  const { outcome, credential, endsAt } = debt;
  const { issuanceId, organisationId, correlationId } = outcome;
  if (credential !== null && endsAt > now) {
    const revoked = await credential.provider.revoke?.(credential.handle, AbortSignal.timeout(TAKE_BACK_MS));
    if (revoked?.ok !== true) return debt;
    events.revoked({ issuanceId, cause: "unrecorded", ok: true, detail: null });
  }
  const settled = outcome.phase === "failed" && credential !== null ? { ...outcome, outcomeUnknown: false } : outcome;
  const finished = await store.finish(settled);
  if (!finished.ok) return credential === null ? "later" : { ...debt, outcome: settled, credential: null };
  // The first try was written after all, and only its answer was lost: then the record says that it was issued.
  if (!finished.value.recorded && outcome.phase === "failed") {
    const recorded = await store.recordRevoked({
      issuanceId,
      organisationId,
      at: now,
      cause: "unrecorded",
      correlationId,
    });
    if (!recorded.ok) return { ...debt, outcome: settled, credential: null };
  }
  return null;
}
