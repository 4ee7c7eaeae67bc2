import type { GatesInUse, OldestRows, OrganisationChannels } from "../core/listing/settings-views.ts";
import type { AuditEntry } from "./ports.ts";

/** Reads for the pages about settings, limited to the organisations that are named. */
export interface SettingsReading {
  channels(organisationIds: readonly string[]): Promise<readonly Omit<OrganisationChannels, "admin">[]>;
  gates(organisationIds: readonly string[]): Promise<GatesInUse>;
  oldest(organisationIds: readonly string[]): Promise<OldestRows>;
}

export interface ChannelTests {
  /** Asks the worker for a message to each channel that an organisation's incidents are told to, with the record of who did. */
  ask(organisationId: string, audit: AuditEntry): Promise<void>;
}
