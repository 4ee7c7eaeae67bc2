import type { Severity } from "../../core/contracts.ts";
import { REPOSITORY_STATES } from "../../core/listing/repository-query.ts";
import type { RepositoryRow, SeverityCounts } from "../../core/listing/views.ts";
import { OWNER_SOURCES, OWNERSHIP_STATES } from "../../core/owners/choose.ts";
import type { ListedRow } from "./dashboard-sql.ts";

/** The row as a page gets it. */
export function rowView(row: ListedRow): RepositoryRow {
  const owners = row.owners ?? [];
  return {
    id: row.id,
    owner: row.owner,
    name: row.name,
    archived: row.archived,
    state: REPOSITORY_STATES.find((state) => state === row.state) ?? "not-scanned",
    counts: severityCounts((severity) => row[severity]),
    blocking: row.blocking,
    files: row.files,
    unparsed: row.unparsed,
    ownedBy: owners.slice(0, 3),
    owners: owners.length,
    ownerSource: OWNER_SOURCES.find((source) => source === row.owner_source) ?? null,
    ownership: OWNERSHIP_STATES.find((state) => state === row.ownership) ?? null,
    commit: row.commit_sha,
    scannedAt: row.finished_at?.toISOString() ?? null,
    scanning: row.scanning,
  };
}

export function severityCounts(read: (severity: Severity) => number): SeverityCounts {
  return {
    info: read("info"),
    low: read("low"),
    medium: read("medium"),
    high: read("high"),
    critical: read("critical"),
  };
}
