import type { ApiReading } from "../../usecases/api/ports.ts";
import type { AuditExport } from "../../usecases/api/read.ts";

/** Records that are in memory at once. */
const BATCH = 500;

/** Records as JSON lines, some at a time, and a last line that says that they are complete. */
export async function* auditLines(
  { organisationId, span, since }: AuditExport,
  audit: ApiReading["audit"],
): AsyncGenerator<string, void, undefined> {
  let after = "0";
  let records = 0;
  for (;;) {
    const rows = await audit(organisationId, span, after, BATCH);
    records += rows.length;
    after = rows.at(-1)?.seq ?? after;
    const last = rows.length < BATCH ? [JSON.stringify({ type: "end", records, since })] : [];
    yield [...rows.map(({ line }) => line), ...last].map((line) => `${line}\n`).join("");
    if (last.length > 0) return;
  }
}
