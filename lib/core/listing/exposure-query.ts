import { z } from "zod";
import { EXPOSURE_CLASSES, type ExposureClass } from "../gates/facts.ts";
import { isUuid } from "../uuid.ts";
import { CREDENTIAL_LEVELS, type CredentialLevel } from "./credential-query.ts";
import { knownWords, queryText, type RawSearchParams, searchText, urlText, urlWord, urlWords } from "./url-words.ts";

/** `overdue`: not revoked, and later than it should have been. */
export const EXPOSURE_SHOWS = ["all", "open", "overdue", "revoked"] as const;
export type ExposureShow = (typeof EXPOSURE_SHOWS)[number];

/** Which exposed credentials of an incident are listed, as the URL says it. What is not understood is left out. */
export interface ExposureQuery {
  /** Part of the credential's name, or of the repository that stores it. */
  readonly text: string;
  /** Our id of a repository whose gate waits for the revocation; null for all. */
  readonly repositoryId: string | null;
  readonly show: ExposureShow;
  readonly classes: readonly ExposureClass[];
  readonly levels: readonly CredentialLevel[];
  /** The last row of the page before; null for the first page. */
  readonly after: ExposureKey | null;
}

/** A row's place in the list: what is not revoked first, then in the order in which it is to be revoked. */
export interface ExposureKey {
  readonly revoked: boolean;
  readonly position: number;
  readonly credentialId: string;
}

const raw = z.object({
  q: urlText,
  repository: urlWord,
  show: urlWord,
  class: urlWords,
  level: urlWords,
  after: urlWord,
});

export function parseExposureQuery(params: RawSearchParams): ExposureQuery {
  const read = raw.parse({ ...params });
  return {
    text: searchText(read.q),
    repositoryId: read.repository !== undefined && isUuid(read.repository) ? read.repository : null,
    show: knownWords(EXPOSURE_SHOWS, [read.show ?? ""])[0] ?? "all",
    classes: knownWords(EXPOSURE_CLASSES, read.class),
    levels: knownWords(CREDENTIAL_LEVELS, read.level),
    after: keyOf(read.after ?? ""),
  };
}

const KEY = /^([01])\.(\d{1,8})\.([0-9a-f-]{36})$/;

function keyOf(text: string): ExposureKey | null {
  const [, revoked, position, credentialId = ""] = KEY.exec(text) ?? [];
  return isUuid(credentialId) ? { revoked: revoked === "1", position: Number(position), credentialId } : null;
}

/** The shortest URL query that is read back as the same; "" for the default, else with `?`. */
export function exposureQueryString(query: ExposureQuery): string {
  const { text, repositoryId, show, classes, levels, after } = query;
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (repositoryId !== null) params.set("repository", repositoryId);
  if (show !== "all") params.set("show", show);
  if (classes.length > 0) params.set("class", classes.join(","));
  if (levels.length > 0) params.set("level", levels.join(","));
  if (after !== null) params.set("after", `${after.revoked ? 1 : 0}.${after.position}.${after.credentialId}`);
  return queryText(params);
}

export function isFilteredExposure({ text, repositoryId, show, classes, levels }: ExposureQuery): boolean {
  return text !== "" || repositoryId !== null || show !== "all" || classes.length + levels.length > 0;
}

export const ALL_EXPOSED: ExposureQuery = parseExposureQuery({});
