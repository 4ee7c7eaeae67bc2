import { createChainCheck, recordHash } from "../../core/audit/chain.ts";
import { type SealKey, verifierOf } from "./keys.ts";
import { readLastSeal, readSealed, readSomeSeals } from "./records.ts";
import type { SealingDatabase } from "./sealer.ts";

/** Records that one look hashes, about: a broker answers requests beside it. */
const MOST_RECORDS = 2_000;
const SEALS_AT_ONCE = 20;

export interface ChainState {
  /** Number of the newest seal; 0 before the first. */
  readonly sealedTo: number;
  /** Number of the newest seal that was hashed anew. */
  readonly verifiedTo: number;
  readonly problems: number;
}

/**
 * Follows the chain from its first seal, a piece at each look, and hashes every record anew. It is no `thaw audit verify`: it has no anchors, so that
 * somebody who made the whole chain anew is not found, and a seal of an earlier key is taken by its hash, since only the key of this process is at hand.
 * @param key the one that seals now
 */
export function createChainWatch(database: Pick<SealingDatabase, "query">, key: Pick<SealKey, "id" | "publicPem">) {
  const own = verifierOf(key.publicPem);
  const check = createChainCheck([], (id, text, signature) => id !== key.id || own(id, text, signature));
  let verifiedTo = 0;
  return async function look(): Promise<ChainState> {
    for (let read = 0; read < MOST_RECORDS; ) {
      const seals = await readSomeSeals(database, verifiedTo, SEALS_AT_ONCE);
      for (const seal of seals) {
        const records = await readSealed(database, seal);
        check.seal(seal, records.map(recordHash));
        verifiedTo = seal.number;
        read += records.length + 1;
        if (read >= MOST_RECORDS) break;
      }
      if (seals.length < SEALS_AT_ONCE) break;
    }
    const head = await readLastSeal(database);
    // The newest seals may have been cut off: what was there is missing then, and the chain itself is whole.
    const cut = head === null ? verifiedTo : Math.max(0, verifiedTo - head.number);
    return { sealedTo: head?.number ?? 0, verifiedTo, problems: check.problems() + cut };
  };
}
