-- Lists of credentials leave out those of repositories that are gone, which are few.
CREATE INDEX CONCURRENTLY "repository_deleted" ON "repository" ("organisation_id") WHERE "deleted_at" IS NOT NULL;
