import type { CommitView } from "./review-views.ts";
import { type Columns, csvText } from "./table-export.ts";

/** Commits of a window as files for a spreadsheet or a program. */

const COLUMNS: Columns<CommitView> = [
  ["repository", (one) => `${one.owner}/${one.name}`],
  ["sha", (one) => one.sha],
  ["state", (one) => one.state],
  ["risk", (one) => String(one.risk)],
  ["reasons", (one) => one.reasons.join("; ")],
  ["subject", (one) => one.subject],
  ["author", (one) => one.author.name],
  ["authorAccount", (one) => one.author.login ?? ""],
  ["committer", (one) => one.committer.name],
  ["committerAccount", (one) => one.committer.login ?? ""],
  ["verified", (one) => String(one.verified)],
  ["verifyReason", (one) => one.verifyReason],
  ["pushedBy", (one) => (one.moversKnown ? one.movers.map(({ login }) => login).join(" ") : "unknown")],
  ["pushedAt", (one) => one.cameAt ?? ""],
  ["leftAt", (one) => one.leftAt ?? ""],
  ["pullRequests", (one) => (one.details?.pulls ?? []).map(({ number }) => `#${number}`).join(" ")],
  ["proposedBy", (one) => (one.details?.pulls ?? []).map(({ author }) => author?.login ?? "unknown").join(" ")],
  ["mergedBy", (one) => (one.details?.pulls ?? []).map(({ mergedBy }) => mergedBy?.login ?? "unknown").join(" ")],
  ["paths", (one) => (one.details?.touched ?? []).map(({ path }) => path).join(" ")],
  ["reviewedBy", (one) => one.reviews.map(({ login }) => login).join(" ")],
  ["reviewedAt", (one) => one.reviews.map(({ at }) => at).join(" ")],
  ["notes", (one) => one.reviews.flatMap(({ note }) => note ?? []).join("; ")],
];

export function commitsCsv(rows: readonly CommitView[]): string {
  return csvText(COLUMNS, rows);
}

/** Without what is only about whoever looks. */
export function commitsJson(rows: readonly CommitView[]): string {
  return `${JSON.stringify(
    rows.map(({ verdict: _, ...row }) => row),
    null,
    2,
  )}\n`;
}
