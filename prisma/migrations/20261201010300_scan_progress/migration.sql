-- Every page says how far the newest scan of all is: ten thousand rows, of which it takes four columns.
CREATE INDEX CONCURRENTLY "scan_progress" ON "scan" ("batch_id", "status", "queued_at", "finished_at");
