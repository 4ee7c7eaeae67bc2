-- What lists ask of each repository's scans is about the few that are open, or failed, whatever history lies behind them.
CREATE INDEX "scan_open" ON "scan" ("repository_id") WHERE "status" IN ('queued', 'running');
CREATE INDEX "scan_failed" ON "scan" ("repository_id", "queued_at") WHERE "purpose" = 'branch' AND "status" = 'failed';

-- Pages of branches are read by their ids, each role by itself.
DROP INDEX "repository_branch_organisation_id_role_idx";
CREATE INDEX "repository_branch_organisation_id_role_id_idx" ON "repository_branch"("organisation_id", "role", "id");
