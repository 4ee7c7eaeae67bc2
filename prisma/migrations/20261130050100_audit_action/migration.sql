-- By what was done.
CREATE INDEX CONCURRENTLY "audit_event_organisation_id_action_at_seq_idx" ON "audit_event"("organisation_id", "action", "at" DESC, "seq" DESC);
