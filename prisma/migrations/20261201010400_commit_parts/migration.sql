-- Of which commits that wait somebody had a part in: few of many.
CREATE INDEX CONCURRENTLY "window_commit_unseen_parts" ON "window_commit" USING gin ("parts") WHERE "details" IS NOT NULL AND NOT "seen";
