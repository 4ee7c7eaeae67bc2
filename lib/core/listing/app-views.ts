import type { AppDecision, Confirmation } from "../review/app-decision.ts";
import type { ScanProgress } from "./views.ts";

export interface AppView {
  readonly organisationId: string;
  readonly organisation: string;
  readonly installationId: number;
  readonly slug: string;
  readonly permissions: readonly { readonly text: string; readonly grave: boolean }[];
  readonly allRepositories: boolean;
  readonly suspendedAt: string | null;
  readonly installedAt: string;
  readonly asOf: string;
  /** Null where GitHub does not tell. */
  readonly lastUse: { readonly at: string | null; readonly asOf: string } | null;
  readonly decision: {
    readonly decision: AppDecision;
    readonly reason: string;
    readonly by: string;
    readonly at: string;
    readonly confirmation: Confirmation;
  } | null;
}

export interface AppIncident {
  readonly id: string;
  readonly title: string;
}

export interface AppRoom {
  readonly scan: ScanProgress;
  /** Those that are not over, the newest first. */
  readonly incidents: readonly AppIncident[];
  /** The one that decisions are of; null where there is none. */
  readonly incident: AppIncident | null;
  readonly apps: readonly AppView[];
  /** Why Apps are not visible; null where they are. */
  readonly missing: string | null;
  readonly asOf: string | null;
  readonly mayDecide: boolean;
}
