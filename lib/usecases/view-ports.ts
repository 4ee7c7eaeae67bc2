import type { ViewRoom } from "../core/listing/saved-views.ts";
import type { AuditEntry } from "./ports.ts";

/** Views that people saved. Each change is conditional, and of a shared one stands in one transaction with its audit row. */

export interface ViewRow {
  readonly id: string;
  readonly organisationId: string;
  readonly room: ViewRoom;
  readonly name: string;
  readonly query: string;
  readonly shared: boolean;
  readonly madeBy: string;
}

export interface ViewChange {
  readonly at: Date;
  /** Null for a person's own: what they call their filters is nobody else's. */
  readonly audit: AuditEntry | null;
}

export type Kept = "kept" | "name-taken" | "too-many" | "gone";

export interface ViewStore {
  /** This person's own and those that these organisations share, by name; those that were deleted are left out. */
  list(
    organisationIds: readonly string[],
    userId: string,
    room: ViewRoom,
  ): Promise<{ readonly views: readonly ViewRow[]; readonly defaultId: string | null }>;
  logins(organisationIds: readonly string[]): Promise<readonly { readonly id: string; readonly login: string }[]>;
  /** Also one that was deleted; null where there is none. */
  find(id: string): Promise<(ViewRow & { readonly deleted: boolean }) | null>;
  add(view: ViewRow, change: ViewChange): Promise<Kept>;
  rename(id: string, name: string, change: ViewChange): Promise<Kept>;
  setQuery(id: string, query: string, change: ViewChange): Promise<Kept>;
  /** Those of the same organisation that were deleted long ago are forgotten by it. */
  remove(id: string, change: ViewChange): Promise<Kept>;
  restore(id: string, change: ViewChange): Promise<Kept>;
  setDefault(userId: string, room: ViewRoom, view: ViewRow | null): Promise<void>;
}
