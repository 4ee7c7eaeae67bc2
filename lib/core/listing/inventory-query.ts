import { z } from "zod";
import { SEVERITIES, type Severity } from "../contracts.ts";
import type { SourceId } from "../inventory/facts.ts";
import { INVENTORY_RULES, type InventoryRule } from "../inventory/findings.ts";
import { SOURCE_IDS } from "../inventory/sources.ts";
import {
  knownWords,
  queryText,
  type RawSearchParams,
  searchText,
  urlPage,
  urlText,
  urlWord,
  urlWords,
} from "./url-words.ts";

/** What lists of the inventory are asked for, as the URL says it. What is not understood is left out; nothing here fails. */

/** Which of the judgements are listed. */
export interface JudgementQuery {
  /** Part of a name, or of a repository's; empty for all. */
  readonly text: string;
  /** Any of these; empty for all. */
  readonly rules: readonly InventoryRule[];
  readonly severities: readonly Severity[];
  /** 1-based. */
  readonly page: number;
}

/** Which rows of one source are listed. */
export interface SourceQuery {
  /** Part of a name, of a person's login, or of a repository's name; empty for all. */
  readonly text: string;
  /** Only what something is wrong with. */
  readonly judged: boolean;
  /** 1-based. */
  readonly page: number;
}

const rawJudgements = z.object({ q: urlText, rule: urlWords, severity: urlWords, page: urlPage });
const rawSource = z.object({ q: urlText, judged: urlWord, page: urlPage });

export function parseJudgementQuery(params: RawSearchParams): JudgementQuery {
  const raw = rawJudgements.parse({ ...params });
  return {
    text: searchText(raw.q),
    rules: knownWords(INVENTORY_RULES, raw.rule),
    severities: knownWords(SEVERITIES, raw.severity),
    page: raw.page,
  };
}

/** The shortest URL query that is read back as the same; "" for the default, else with `?`. */
export function judgementQueryString({ text, rules, severities, page }: JudgementQuery): string {
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (rules.length > 0) params.set("rule", rules.join(","));
  if (severities.length > 0) params.set("severity", severities.join(","));
  if (page !== 1) params.set("page", String(page));
  return queryText(params);
}

export function isFilteredJudgements({ text, rules, severities }: JudgementQuery): boolean {
  return text !== "" || rules.length + severities.length > 0;
}

export function parseSourceQuery(params: RawSearchParams): SourceQuery {
  const raw = rawSource.parse({ ...params });
  return { text: searchText(raw.q), judged: raw.judged === "yes", page: raw.page };
}

/** As `judgementQueryString`. */
export function sourceQueryString({ text, judged, page }: SourceQuery): string {
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (judged) params.set("judged", "yes");
  if (page !== 1) params.set("page", String(page));
  return queryText(params);
}

/** A source by the word in an address; null where there is none of that name. */
export function knownSource(word: string): SourceId | null {
  return SOURCE_IDS.find((id) => id === word) ?? null;
}
