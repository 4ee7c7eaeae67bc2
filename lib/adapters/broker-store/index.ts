import { timingSafeEqual } from "node:crypto";
import type { Result } from "../../core/contracts.ts";
import type { IssuanceStore, StoreFailure } from "../../usecases/broker/ports.ts";
import { createBatcher } from "./batch.ts";
import { beginMany, createDocumentReader } from "./begin.ts";
import { finishMany } from "./finish.ts";
import { isUnavailable, type Primary, shortDetail } from "./primary.ts";
import { findIssuance, recordRevoked } from "./revocation.ts";

export { createPrimary, type Primary } from "./primary.ts";
export { createSweepStore } from "./sweeps.ts";

/** Two rounds of each kind under way keep the database busy while the next gathers. */
const LANES = 2;
const MOST = 64;
/** Rounds take milliseconds; one that takes as long as this is one of a database in trouble. */
const PATIENCE_MS = 2_000;

/** The record of issuances in PostgreSQL. What a method returned as done is on the disk of the server that takes writes. */
export function createIssuanceStore(primary: Primary): IssuanceStore {
  const shape = { lanes: LANES, most: MOST, patienceMs: PATIENCE_MS, isGeneral: isUnavailable };
  const begin = createBatcher({ ...shape, run: beginMany(primary, createDocumentReader()) });
  const finish = createBatcher({ ...shape, run: finishMany(primary) });
  return {
    begin: (intent) => attempt(() => begin(intent)),
    finish: (outcome) => attempt(() => finish(outcome)),
    findForRevocation: (issuanceId, secretHash) =>
      attempt(async () => {
        const found = await findIssuance(primary, issuanceId);
        const given = Buffer.from(secretHash, "hex");
        if (found === null || found.secretHash.length !== given.length) return null;
        return timingSafeEqual(found.secretHash, given) ? found.issuance : null;
      }),
    recordRevoked: (revoked) => attempt(() => recordRevoked(primary, revoked)),
  };
}

/** Whatever the database says, a request is answered; a statement that is wrong is a record that cannot be written, too. */
async function attempt<T>(work: () => Promise<T>): Promise<Result<T, StoreFailure>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const failure = { code: "store-unavailable" as const, message: "The record cannot be written." };
    return { ok: false, failure: { ...failure, detail: shortDetail(error) } };
  }
}
