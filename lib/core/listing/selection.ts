import type { Preflight } from "../campaign/preflight.ts";
import { isUuid } from "../uuid.ts";
import { figure } from "./format.ts";
import type { RawSearchParams } from "./url-words.ts";

/** Rows of a list that a person chose: a page's worth stands in the address, more is kept by the server under one id. */

/** Ids in one address: each takes 37 signs of it, and proxies cut addresses at some thousands. */
export const MOST_CHOSEN = 100;

/** Of one form: those of the address, and those of a page. */
export const MOST_SENT = 10_000;

/** `?chosen=`: our ids, each once, in their order; never fails. */
export function parseChosen({ chosen }: RawSearchParams): readonly string[] {
  const named = [chosen ?? []].flat().flatMap((part) => part.split(","));
  return [...new Set(named.filter(isUuid))].slice(0, MOST_CHOSEN);
}

/** What a migration of chosen repositories would come to, before there is a campaign. */
export interface SelectionOutlook {
  readonly preflight: Omit<Preflight, "byHand">;
  /** ISO 8601, in UTC: when the last of its pull requests would be open if it were started now; null where none would be. */
  readonly finish: { readonly earliest: string; readonly latest: string } | null;
  readonly asOf: string;
}

/** What a person may make of chosen repositories; whoever asks for it is judged again. */
export interface SelectionMeans {
  readonly mayCampaign: boolean;
  readonly mayDeclare: boolean;
  /** Incidents that freeze, the newest first: what is chosen can be frozen in them besides, or let out. */
  readonly incidents: readonly { readonly id: string; readonly title: string }[];
}

/** `412 selected: 380 automatic, 21 by hand, 11 archived`: what there is none of is left out, so that the sum is the whole. */
export function outlookWords({ repositories, automatic, excluded }: SelectionOutlook["preflight"]): string {
  const byHand = excluded["by-hand"] ?? 0;
  const archived = excluded.archived ?? 0;
  const rest = repositories - automatic - byHand - archived;
  const parts = [
    `${figure(automatic)} automatic`,
    ...(byHand > 0 ? [`${figure(byHand)} by hand`] : []),
    ...(archived > 0 ? [`${figure(archived)} archived`] : []),
    ...(rest > 0 ? [`${figure(rest)} not possible yet`] : []),
  ];
  return `${figure(repositories)} selected: ${parts.join(", ")}`;
}
