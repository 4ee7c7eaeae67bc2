import { z } from "zod";
import { PROVIDERS, type ProviderId } from "../trust/grant.ts";
import { isUuid } from "../uuid.ts";
import { type IssuancePhase, PHASES, POLICY_STATES, type PolicyState } from "./broker-views.ts";
import type { RawSearchParams } from "./url-words.ts";

/** What lists of the broker are asked for, as the URL says it. What is not understood is left out; nothing here fails. */

export const RANGES = ["1h", "24h", "7d", "30d", "all"] as const;
export type Range = (typeof RANGES)[number];

export const RANGE_HOURS: Readonly<Record<Range, number | null>> = {
  "1h": 1,
  "24h": 24,
  "7d": 168,
  "30d": 720,
  all: null,
};

export interface IssuanceQuery {
  /** A correlation id, an issuance's id, an actor, a run or GitHub's hashed_token; empty for all. */
  readonly text: string;
  readonly phases: readonly IssuancePhase[];
  readonly reason: string | null;
  /** `owner/name` or an id. */
  readonly repository: string | null;
  readonly grant: string | null;
  readonly provider: ProviderId | null;
  readonly policy: string | null;
  readonly range: Range;
  /** `live`: credentials that have not ended. `stuck`: those of them that could not be taken back so far. */
  readonly live: "live" | "stuck" | null;
  /** The keyset: rows that are older than `before`, or newer than `after`. One of both at most. */
  readonly before: Keyset | null;
  readonly after: Keyset | null;
}

/** A place in the list: newest first, by time and then by id. */
export interface Keyset {
  readonly at: Date;
  readonly id: string;
}

const word = z
  .union([z.string(), z.array(z.string()).transform((all) => all[0] ?? "")])
  .transform((text) => text.replaceAll("\0", "").trim().slice(0, 300))
  .optional()
  .catch(undefined);

const rawIssuances = z.object({
  q: word,
  phase: word,
  reason: word,
  repo: word,
  grant: word,
  provider: word,
  policy: word,
  range: word,
  live: word,
  before: word,
  after: word,
});

export function parseIssuanceQuery(params: RawSearchParams): IssuanceQuery {
  const raw = rawIssuances.parse({ ...params });
  const text = raw.q ?? "";
  const before = readKeyset(raw.before ?? "");
  return {
    text,
    phases: PHASES.filter((phase) => (raw.phase ?? "").split(",").includes(phase)),
    reason: raw.reason || null,
    repository: raw.repo || null,
    grant: raw.grant || null,
    provider: PROVIDERS.find((provider) => provider === raw.provider) ?? null,
    policy: raw.policy !== undefined && isUuid(raw.policy) ? raw.policy : null,
    range: RANGES.find((range) => range === raw.range) ?? defaultRange(text),
    live: raw.live === "live" || raw.live === "stuck" ? raw.live : null,
    before,
    after: before === null ? readKeyset(raw.after ?? "") : null,
  };
}

/** Who looks for one request by its id has it from a log of any age. */
export function defaultRange(text: string): Range {
  return text === "" ? "24h" : "all";
}

/** The shortest URL query that is read back as the same; "" for the default, else with `?`. */
export function issuanceQueryString(query: IssuanceQuery): string {
  const params = new URLSearchParams();
  if (query.text !== "") params.set("q", query.text);
  if (query.phases.length > 0) params.set("phase", query.phases.join(","));
  if (query.reason !== null) params.set("reason", query.reason);
  if (query.repository !== null) params.set("repo", query.repository);
  if (query.grant !== null) params.set("grant", query.grant);
  if (query.provider !== null) params.set("provider", query.provider);
  if (query.policy !== null) params.set("policy", query.policy);
  if (query.range !== defaultRange(query.text)) params.set("range", query.range);
  if (query.live !== null) params.set("live", query.live);
  if (query.before !== null) params.set("before", keysetText(query.before));
  if (query.after !== null) params.set("after", keysetText(query.after));
  const text = params.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

/** Whether it leaves anything out beyond time. */
export function isFilteredIssuances(query: IssuanceQuery): boolean {
  const { text, phases, reason, repository, grant, provider, policy, live } = query;
  return (
    text !== "" ||
    phases.length > 0 ||
    [reason, repository, grant, provider, policy, live].some((part) => part !== null)
  );
}

export function keysetText({ at, id }: Keyset): string {
  return `${at.getTime()}_${id}`;
}

export function readKeyset(text: string): Keyset | null {
  const [time = "", id = ""] = text.split("_");
  if (!/^\d{1,15}$/.test(time) || !isUuid(id)) return null;
  const at = new Date(Number(time));
  return Number.isNaN(at.getTime()) ? null : { at, id };
}

export interface PolicyQuery {
  /** Part of a repository's or a grant's name. */
  readonly text: string;
  readonly state: PolicyState | null;
  /** 1-based. */
  readonly page: number;
}

export function isFilteredPolicies({ text, state }: PolicyQuery): boolean {
  return text !== "" || state !== null;
}

export function parsePolicyQuery(params: RawSearchParams): PolicyQuery {
  const raw = z.object({ q: word, state: word, page: word }).parse({ ...params });
  const page = /^\d{1,6}$/.test(raw.page ?? "") ? Math.max(1, Number(raw.page)) : 1;
  return { text: raw.q ?? "", state: POLICY_STATES.find((state) => state === raw.state) ?? null, page };
}

export function policyQueryString({ text, state, page }: PolicyQuery): string {
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (state !== null) params.set("state", state);
  if (page !== 1) params.set("page", String(page));
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}
