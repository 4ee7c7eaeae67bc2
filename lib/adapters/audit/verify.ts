import {
  type Anchor,
  type ChainReport,
  createChainCheck,
  recordHash,
  type VerifySignature,
} from "../../core/audit/chain.ts";
import { readSealed, readSeals, readUnsealed } from "./records.ts";
import type { SealingDatabase } from "./sealer.ts";

/** Reads the whole chain and hashes every record anew, here and not in the database, whose functions somebody may have replaced. */
export async function verifyDatabase(
  database: Pick<SealingDatabase, "query">,
  anchors: readonly Anchor[],
  verify: VerifySignature,
): Promise<ChainReport> {
  const check = createChainCheck(anchors, verify);
  const seals = await readSeals(database);
  for (const seal of seals) check.seal(seal, (await readSealed(database, seal)).map(recordHash));
  const unsealed = await readUnsealed(database, seals.at(-1)?.toXid ?? "0");
  return check.done(unsealed.length);
}
