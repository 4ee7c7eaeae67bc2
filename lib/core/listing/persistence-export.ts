import type { PersistenceView } from "./persistence-views.ts";
import { type Columns, csvText } from "./table-export.ts";

/** What a window puts into question as files for a spreadsheet or a program. No values, no addresses. */

const COLUMNS: Columns<PersistenceView> = [
  ["place", (one) => one.place],
  ["kind", (one) => one.kind],
  ["what", (one) => one.what],
  ["fingerprint", (one) => one.fingerprint],
  ["state", (one) => one.state],
  ["risk", (one) => String(one.risk)],
  ["reasons", (one) => one.reasons.join("; ")],
  ["changedAt", (one) => one.changedAt ?? "unknown"],
  ["by", (one) => (one.by.length === 0 ? "unknown" : one.by.join(" "))],
  ["seenAt", (one) => one.seenAt],
  ["goneAt", (one) => one.goneAt ?? ""],
  ["decision", (one) => one.review?.decision ?? ""],
  ["decidedBy", (one) => one.review?.login ?? ""],
  ["decidedAt", (one) => one.review?.at ?? ""],
  ["reason", (one) => one.review?.reason ?? ""],
];

export function persistenceCsv(rows: readonly PersistenceView[]): string {
  return csvText(COLUMNS, rows);
}

/** Without what is only about whoever looks. */
export function persistenceJson(rows: readonly PersistenceView[]): string {
  return `${JSON.stringify(
    rows.map(({ verdict: _, ...row }) => row),
    null,
    2,
  )}\n`;
}
