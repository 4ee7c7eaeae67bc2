-- What lists of ten thousand repositories count stands in the indexes themselves: sixty thousand rows of findings are thirty megabytes.
DROP INDEX "finding_open_by_repository";
CREATE INDEX "finding_open_by_repository" ON "finding" ("repository_id", "severity") INCLUDE ("ref", "blocks_thaw", "kind")
  WHERE "resolved_scan_id" IS NULL;
CREATE INDEX "scan_newest" ON "scan" ("repository_id", "queued_at" DESC)
  INCLUDE ("id", "ref", "commit_sha", "finished_at", "files", "unparsed") WHERE "status" = 'done' AND "purpose" = 'branch';
