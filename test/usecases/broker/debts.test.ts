import { expect, test } from "vitest";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { createDebts, type Debt, type DebtPorts } from "../../../lib/usecases/broker/debts.ts";
import type {
  CredentialProvider,
  FailedOutcome,
  IssuanceStore,
  Outcome,
  RevokedRecord,
} from "../../../lib/usecases/broker/ports.ts";

const NOW = new Date("2026-11-28T10:00:00Z");
const LATER = new Date(NOW.getTime() + 3_600_000);
const AWAY = { ok: false, failure: { code: "store-unavailable", message: "away" } } as const;

function outcome(issuanceId: string): FailedOutcome {
  return {
    ...{ issuanceId, organisationId: "o", correlationId: "c", at: NOW, grantName: "g", version: null, checks: [] },
    identity: {} as FailedOutcome["identity"],
    ...{ phase: "failed", reason: "not-recorded", detail: null, outcomeUnknown: true, lifetimeSeconds: 60 },
  };
}

interface World extends DebtPorts {
  storeAway: boolean;
  providerAway: boolean;
  openIntent: boolean;
  readonly written: Outcome[];
  readonly revokedRecords: RevokedRecord[];
  readonly takenBack: string[];
  readonly provider: CredentialProvider;
}

function world(): World {
  const self: World = {
    ...{ storeAway: false, providerAway: false, openIntent: true },
    ...{ written: [], revokedRecords: [], takenBack: [] },
    events: { refused: () => undefined, finished: () => undefined, revoked: () => undefined },
    store: {
      async finish(given: Outcome) {
        if (self.storeAway) return AWAY;
        self.written.push(given);
        return { ok: true, value: { recorded: self.openIntent, stopped: false } };
      },
      async recordRevoked(record: RevokedRecord) {
        self.revokedRecords.push(record);
        return { ok: true, value: true };
      },
    } as unknown as IssuanceStore,
    provider: {
      id: "github-app",
      async revoke(handle: SecretText) {
        if (self.providerAway) return { ok: false, failure: { code: "unavailable", message: "away" } };
        self.takenBack.push(handle.reveal());
        return { ok: true, value: undefined };
      },
    } as unknown as CredentialProvider,
  };
  return self;
}

function owed(at: World, id: string): Debt {
  return {
    outcome: outcome(id),
    credential: { provider: at.provider, handle: new SecretText(`token-${id}`) },
    endsAt: LATER,
  };
}

test("a credential that nobody was given is taken back, and then recorded as gone", async () => {
  const at = world();
  const debts = createDebts();
  debts.add(owed(at, "1"));
  expect(await debts.settle(at, NOW)).toBe(0);
  expect(at.takenBack).toEqual(["token-1"]);
  expect(at.written).toMatchObject([{ issuanceId: "1", reason: "not-recorded", outcomeUnknown: false }]);
  expect(await debts.settle(at, NOW)).toBe(0);
  expect(at.takenBack).toEqual(["token-1"]);
});

test("while the database is away a credential is taken back once, and its record waits", async () => {
  const at = world();
  const debts = createDebts();
  debts.add(owed(at, "1"));
  debts.add({ outcome: outcome("2"), credential: null, endsAt: NOW });
  at.storeAway = true;
  expect(await debts.settle(at, NOW)).toBe(2);
  expect(await debts.settle(at, NOW)).toBe(2);
  expect(at.takenBack).toEqual(["token-1"]);
  at.storeAway = false;
  expect(await debts.settle(at, NOW)).toBe(0);
  expect(at.written.map(({ issuanceId }) => issuanceId)).toEqual(["1", "2"]);
});

test("while the provider is away it is tried again, and others are settled meanwhile", async () => {
  const at = world();
  const debts = createDebts();
  debts.add(owed(at, "1"));
  debts.add({ outcome: outcome("2"), credential: null, endsAt: NOW });
  at.providerAway = true;
  expect(await debts.settle(at, NOW)).toBe(1);
  expect(at.written.map(({ issuanceId }) => issuanceId)).toEqual(["2"]);
  at.providerAway = false;
  expect(await debts.settle(at, NOW)).toBe(0);
  expect(at.takenBack).toEqual(["token-1"]);
});

test("one whose result was written after all is recorded as taken back", async () => {
  const at = world();
  const debts = createDebts();
  at.openIntent = false;
  debts.add(owed(at, "1"));
  expect(await debts.settle(at, NOW)).toBe(0);
  expect(at.revokedRecords).toMatchObject([{ issuanceId: "1", cause: "unrecorded" }]);
});

test("what has ended by itself is not taken back any more", async () => {
  const at = world();
  const debts = createDebts();
  at.providerAway = true;
  debts.add(owed(at, "1"));
  expect(await debts.settle(at, LATER)).toBe(0);
  expect(at.takenBack).toEqual([]);
});
