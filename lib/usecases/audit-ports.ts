import type { AuditRecord } from "../core/audit/canonical.ts";
import type { Anchor, Seal, VerifySignature } from "../core/audit/chain.ts";
import type { AuditCheck } from "../core/audit/check.ts";
import type { ExportedRecord } from "../core/listing/audit-export.ts";
import type { AuditKey, AuditQuery } from "../core/listing/audit-query.ts";
import type { AuditCheckView, AuditPage } from "../core/listing/audit-views.ts";
import type { ScanProgress } from "../core/listing/views.ts";
import type { AuditEntry, Clock } from "./ports.ts";

/** Which records somebody may see: docs/decisions/0099-who-sees-which-records.md. */
export interface AuditScope {
  readonly organisations: readonly {
    readonly id: string;
    /** Whether records about other people are shown, too: their roles, and who made them a way in. */
    readonly people: boolean;
    /** Whether all of it is theirs to see; of others the database shows what they did and what is of a repository that they read. */
    readonly whole: boolean;
  }[];
  /** Who looks: what they did themselves is theirs to see. */
  readonly self: { readonly id: string; readonly login: string };
  /** Whether records that belong to no organisation are shown: sign-ins of everybody, the database, the broker's own. */
  readonly system: boolean;
}

/** Reads of the audit record, each limited to a scope. */
export interface AuditReading {
  page(scope: AuditScope, query: AuditQuery): Promise<AuditPage>;
  check(): Promise<AuditCheckView>;
  scan(organisationIds: readonly string[]): Promise<ScanProgress>;
  /** The records after this one, in the order of the list; `next` is null at the end. */
  records(
    scope: AuditScope,
    query: AuditQuery,
    most: number,
  ): Promise<{ readonly records: readonly ExportedRecord[]; readonly next: AuditKey | null }>;
}

/** What a check of the audit needs. */
export interface CheckAuditPorts {
  /** The next seals after a number, oldest first. */
  seals(after: number, most: number): Promise<readonly Seal[]>;
  /** The records of each of them, by their numbers. */
  records(seals: readonly Seal[]): Promise<readonly (readonly AuditRecord[])[]>;
  unsealed(): Promise<number>;
  /** Null where no public key is given: then who can write to the database could have sealed it. */
  readonly verify: VerifySignature | null;
  readonly anchors: readonly Anchor[];
  readonly store: {
    read(): Promise<AuditCheck | null>;
    /** Nothing where another check was stored meanwhile. */
    save(check: AuditCheck, at: Date, audit: AuditEntry | null): Promise<boolean>;
  };
  readonly clock: Clock;
}
