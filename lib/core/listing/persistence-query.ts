import { z } from "zod";
import { PERSISTENCE_KINDS, type PersistenceKind } from "../gates/facts.ts";
import { isUuid } from "../uuid.ts";
import { RISK_WORDS, type RiskWord } from "./review-query.ts";
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

/** `open`: the gate waits for it. `mine`: open, and this person may review it now. `removing`: it has to be seen to be gone. */
export const PERSISTENCE_SHOWS = ["open", "mine", "removing", "kept", "gone", "all"] as const;
export type PersistenceShow = (typeof PERSISTENCE_SHOWS)[number];

/** Which changes of an incident's window are listed, as the URL says it. What is not understood is left out. */
export interface PersistenceQuery {
  /** Part of a repository's name, of what it is, or of a login. */
  readonly text: string;
  /** Our id; null for all. */
  readonly repositoryId: string | null;
  readonly show: PersistenceShow;
  readonly kinds: readonly PersistenceKind[];
  readonly risks: readonly RiskWord[];
  /** Only those of which GitHub does not say since when they are so. */
  readonly undated: boolean;
  /** 1-based. */
  readonly page: number;
}

const raw = z.object({
  q: urlText,
  repository: urlWord,
  show: urlWord,
  kind: urlWords,
  risk: urlWords,
  undated: urlWord,
  page: urlPage,
});

export function parsePersistenceQuery(params: RawSearchParams): PersistenceQuery {
  const read = raw.parse({ ...params });
  return {
    text: searchText(read.q),
    repositoryId: read.repository !== undefined && isUuid(read.repository) ? read.repository : null,
    show: knownWords(PERSISTENCE_SHOWS, [read.show ?? ""])[0] ?? "open",
    kinds: knownWords(PERSISTENCE_KINDS, read.kind),
    risks: knownWords(RISK_WORDS, read.risk),
    undated: read.undated === "yes",
    page: read.page,
  };
}

/** The shortest URL query that is read back as the same; "" for the default, else with `?`. */
export function persistenceQueryString(query: PersistenceQuery): string {
  const { text, repositoryId, show, kinds, risks, undated, page } = query;
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (repositoryId !== null) params.set("repository", repositoryId);
  if (show !== "open") params.set("show", show);
  if (kinds.length > 0) params.set("kind", kinds.join(","));
  if (risks.length > 0) params.set("risk", risks.join(","));
  if (undated) params.set("undated", "yes");
  if (page !== 1) params.set("page", String(page));
  return queryText(params);
}

export function isFilteredPersistence({ text, repositoryId, kinds, risks, undated }: PersistenceQuery): boolean {
  return text !== "" || repositoryId !== null || undated || kinds.length + risks.length > 0;
}
