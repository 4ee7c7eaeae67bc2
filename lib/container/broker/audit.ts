import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { readAnchors } from "../../adapters/audit/anchors.ts";
import { verifierOf } from "../../adapters/audit/keys.ts";
import { exportLine, exportSealLine, readSealed, readSeals, readUnsealed } from "../../adapters/audit/records.ts";
import { verifyDatabase } from "../../adapters/audit/verify.ts";
import { createPrimary } from "../../adapters/broker-store/index.ts";
import type { ChainReport } from "../../core/audit/chain.ts";

export { newSealKey, readSealKey } from "../../adapters/audit/keys.ts";

export interface VerifyRequest {
  readonly databaseUrls: readonly string[];
  /** Files of published heads, as the broker's anchors wrote them. */
  readonly anchorFiles: readonly string[];
  /** Files with the public keys of all seals. */
  readonly keyFiles: readonly string[];
}

/** Hashes every record anew and compares with the seals, their signatures, and the heads that were published elsewhere. */
export async function verifyAudit({ databaseUrls, anchorFiles, keyFiles }: VerifyRequest): Promise<ChainReport> {
  const verify = verifierOf(keyFiles.map((file) => readFileSync(file, "utf8")).join("\n"));
  const anchors = anchorFiles.flatMap((file) => readAnchors(file));
  const primary = createPrimary({ urls: databaseUrls, connections: 1 });
  try {
    return await verifyDatabase(primary, anchors, verify);
  } finally {
    await primary.close();
  }
}

/** Writes all records and seals as JSON lines, in the order in which they are sealed. @returns how many records */
export async function exportAudit(databaseUrls: readonly string[], file: string | null): Promise<number> {
  const primary = createPrimary({ urls: databaseUrls, connections: 1 });
  const out: Writable = file === null ? process.stdout : createWriteStream(file, { mode: 0o600 });
  let records = 0;
  const write = async (line: string) => {
    if (!out.write(`${line}\n`)) await once(out, "drain");
  };
  try {
    const seals = await readSeals(primary);
    for (const seal of seals) {
      for (const record of await readSealed(primary, seal)) {
        await write(exportLine(record));
        records += 1;
      }
      await write(exportSealLine(seal));
    }
    for (const record of await readUnsealed(primary, seals.at(-1)?.toXid ?? "0")) {
      await write(exportLine(record));
      records += 1;
    }
    if (out !== process.stdout) await finished(out.end());
    return records;
  } finally {
    await primary.close();
  }
}
