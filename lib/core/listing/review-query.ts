import { z } from "zod";
import { RISKY_KINDS, type RiskyKind } from "../review/paths.ts";
import { isUuid } from "../uuid.ts";
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

/** `open`: the gate still waits for somebody. `mine`: this person may review it now. */
export const COMMIT_SHOWS = ["open", "mine", "reviewed", "all"] as const;
export type CommitShow = (typeof COMMIT_SHOWS)[number];
export const RISK_WORDS = ["high", "some", "low"] as const;
export type RiskWord = (typeof RISK_WORDS)[number];

/** Which commits of an incident are listed, as the URL says it. What is not understood is left out. */
export interface CommitQuery {
  /** Part of a repository's name, of a subject, of a login, or of an id. */
  readonly text: string;
  /** Our id; null for all. */
  readonly repositoryId: string | null;
  readonly show: CommitShow;
  readonly risks: readonly RiskWord[];
  readonly touches: readonly RiskyKind[];
  readonly unverified: boolean;
  /** 1-based. */
  readonly page: number;
}

const raw = z.object({
  q: urlText,
  repository: urlWord,
  show: urlWord,
  risk: urlWords,
  touches: urlWords,
  unverified: urlWord,
  page: urlPage,
});

export function parseCommitQuery(params: RawSearchParams): CommitQuery {
  const read = raw.parse({ ...params });
  return {
    text: searchText(read.q),
    repositoryId: read.repository !== undefined && isUuid(read.repository) ? read.repository : null,
    show: knownWords(COMMIT_SHOWS, [read.show ?? ""])[0] ?? "open",
    risks: knownWords(RISK_WORDS, read.risk),
    touches: knownWords(RISKY_KINDS, read.touches),
    unverified: read.unverified === "yes",
    page: read.page,
  };
}

/** The shortest URL query that is read back as the same; "" for the default, else with `?`. */
export function commitQueryString({ text, repositoryId, show, risks, touches, unverified, page }: CommitQuery): string {
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (repositoryId !== null) params.set("repository", repositoryId);
  if (show !== "open") params.set("show", show);
  if (risks.length > 0) params.set("risk", risks.join(","));
  if (touches.length > 0) params.set("touches", touches.join(","));
  if (unverified) params.set("unverified", "yes");
  if (page !== 1) params.set("page", String(page));
  return queryText(params);
}

export function isFilteredCommits({ text, repositoryId, risks, touches, unverified }: CommitQuery): boolean {
  return text !== "" || repositoryId !== null || unverified || risks.length + touches.length > 0;
}
