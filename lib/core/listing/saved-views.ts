import { credentialQueryString, parseCredentialQuery } from "./credential-query.ts";
import { parseRepositoryQuery, repositoryQueryString } from "./repository-query.ts";
import { paramsOf } from "./url-words.ts";

/** Filters and orders of lists that people gave names to. */

export const VIEW_ROOMS = ["repositories", "credentials"] as const;
export type ViewRoom = (typeof VIEW_ROOMS)[number];

export const ROOM_PATHS: Readonly<Record<ViewRoom, string>> = { repositories: "/repos", credentials: "/credentials" };

export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** `?` and what an address says behind it; "" for everything in its usual order. */
  readonly query: string;
  readonly shared: boolean;
  /** Whether this person may rename and delete it. */
  readonly mayChange: boolean;
}

export interface SavedViews {
  readonly views: readonly SavedView[];
  /** What this person begins with; null for everything. */
  readonly defaultId: string | null;
  /** Organisations with which this person may share one. */
  readonly sharers: readonly { readonly id: string; readonly login: string }[];
}

export const LONGEST_VIEW_NAME = 80;
/** In one room: of one person's own in one organisation, and shared by it. */
export const MOST_VIEWS = 50;

/** The address without what is no part of a view: on which page one is, and which rows were chosen. What is not understood is left out. */
export function viewQuery(room: ViewRoom, text: string): string {
  const raw = paramsOf(text);
  if (room === "repositories") return repositoryQueryString({ ...parseRepositoryQuery(raw), page: 1, selection: null });
  return credentialQueryString({ ...parseCredentialQuery(raw), page: 1 });
}
