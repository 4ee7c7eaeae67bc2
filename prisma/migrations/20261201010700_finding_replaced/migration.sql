-- What migrations took out of workflows, which is asked for by repository, and among what is still there.
CREATE INDEX CONCURRENTLY "finding_replaced" ON "finding" ("repository_id")
  WHERE "resolved_scan_id" IS NOT NULL AND "origin" = 'secret' AND "secret_name" IS NOT NULL;
