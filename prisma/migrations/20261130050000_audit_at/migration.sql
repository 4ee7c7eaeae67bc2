-- The record by time. Without a lock that keeps anybody from writing to it: see lib/adapters/postgres/migrate.ts.
CREATE INDEX CONCURRENTLY "audit_event_organisation_id_at_seq_idx" ON "audit_event"("organisation_id", "at" DESC, "seq" DESC);
