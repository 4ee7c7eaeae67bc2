import type { ExposureView } from "./exposure-views.ts";
import { causeText, useText } from "./exposure-wording.ts";
import { type Columns, csvText } from "./table-export.ts";

/** Exposed credentials as files for a spreadsheet or a program, in the order in which they are to be revoked. */

const COLUMNS: Columns<ExposureView> = [
  ["credential", (one) => one.name],
  ["kind", (one) => one.kind],
  ["level", (one) => one.level],
  ["repository", ({ repository }) => (repository === null ? "" : `${repository.owner}/${repository.name}`)],
  ["environment", (one) => one.environment ?? ""],
  ["class", (one) => one.class],
  ["because", (one) => one.because.map(causeText).join("; ")],
  ["breaks", (one) => String(one.breakCount)],
  ["breaksAt", (one) => one.breaks.map(useText).join("; ")],
  ["repositoriesWaiting", (one) => String(one.repositories)],
  ["dueAt", (one) => one.dueAt],
  ["overdue", (one) => String(one.overdue)],
  ["revokedAt", (one) => one.revoked?.at ?? ""],
  ["revokedBy", (one) => one.revoked?.by ?? ""],
  ["evidence", (one) => one.revoked?.evidence ?? ""],
  ["link", (one) => one.revoked?.link ?? ""],
];

export function exposureCsv(rows: readonly ExposureView[]): string {
  return csvText(COLUMNS, rows);
}

export function exposureJson(rows: readonly ExposureView[]): string {
  return `${JSON.stringify(
    rows.map(({ key: _, ...row }) => row),
    null,
    2,
  )}\n`;
}
