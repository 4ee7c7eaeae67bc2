import type { ItemView, JudgementView } from "./inventory-views.ts";
import { itemFacts } from "./inventory-wording.ts";
import { type Columns, csvText } from "./table-export.ts";

/** What the inventory has, as files for a spreadsheet. */

interface Placed {
  readonly repository: { readonly owner: string; readonly name: string } | null;
}

function repositoryOf({ repository }: Placed): string {
  return repository === null ? "" : `${repository.owner}/${repository.name}`;
}

const JUDGEMENT_COLUMNS: Columns<JudgementView> = [
  ["organisation", (one) => one.organisation],
  ["rule", (one) => one.rule],
  ["severity", (one) => one.severity],
  ["name", (one) => one.name],
  ["repository", repositoryOf],
  ["message", (one) => one.message],
  ["firstSeenAt", (one) => one.firstSeenAt],
  ["asOf", (one) => one.asOf],
];

const ITEM_COLUMNS: Columns<ItemView> = [
  ["organisation", (one) => one.organisation],
  ["repository", repositoryOf],
  ["name", (one) => one.name],
  ["facts", (one) => itemFacts(one.detail).join("; ")],
  ["createdAt", (one) => one.createdAt ?? ""],
  ["changedAt", (one) => one.changedAt ?? ""],
  ["usedAt", (one) => one.usedAt ?? ""],
  ["expiresAt", (one) => one.expiresAt ?? ""],
  ["judgements", (one) => one.judgements.map(({ rule }) => rule).join(" ")],
  ["asOf", (one) => one.asOf],
];

export function judgementsCsv(rows: readonly JudgementView[]): string {
  return csvText(JUDGEMENT_COLUMNS, rows);
}

export function itemsCsv(rows: readonly ItemView[]): string {
  return csvText(ITEM_COLUMNS, rows);
}
