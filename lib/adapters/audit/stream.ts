import type { Egress } from "../../usecases/broker/ports.ts";
import type { Clock } from "../../usecases/ports.ts";
import { exportLine, exportSealLine, readSealed, readSeals } from "./records.ts";
import type { SealingDatabase } from "./sealer.ts";

export interface StreamTarget {
  readonly url: string;
  readonly authorization: (() => Promise<string>) | null;
}

const TIMEOUT_MS = 10_000;
const CURSOR = "stream";

/**
 * Sends what was sealed since the last time to the configured address, as JSON lines: the records of one seal and the seal. At least once
 * and in order; the receiver tells repeats apart by the seal's number (`Thaw-Seal`). What is not taken is sent again.
 * @returns how many seals were delivered
 */
export async function streamNew(
  database: SealingDatabase,
  egress: Egress,
  target: StreamTarget,
  clock: Clock,
): Promise<number> {
  const cursor = await database.query<{ number: number }>({
    text: "SELECT number FROM audit_cursor WHERE name = $1",
    values: [CURSOR],
  });
  let delivered = 0;
  for (const seal of await readSeals(database, cursor.rows[0]?.number ?? 0)) {
    const lines = (await readSealed(database, seal)).map(exportLine);
    const headers = {
      "content-type": "application/x-ndjson",
      "thaw-seal": String(seal.number),
      ...(target.authorization === null ? {} : { authorization: await target.authorization() }),
    };
    const body = `${[...lines, exportSealLine(seal)].join("\n")}\n`;
    const answer = await egress.send({
      method: "POST",
      url: target.url,
      headers,
      body,
      timeoutMs: TIMEOUT_MS,
      maxBytes: 65_536,
    });
    if (!answer.ok) throw new Error(answer.failure.message);
    if (answer.value.status < 200 || answer.value.status >= 300) {
      throw new Error(`${new URL(target.url).host} answered ${answer.value.status}`);
    }
    await database.query({
      text: `INSERT INTO audit_cursor (name, number, at) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET number = greatest(audit_cursor.number, excluded.number), at = excluded.at`,
      values: [CURSOR, seal.number, clock.now()],
    });
    delivered += 1;
  }
  return delivered;
}
