-- By who did it.
CREATE INDEX CONCURRENTLY "audit_event_organisation_id_actor_id_at_seq_idx" ON "audit_event"("organisation_id", "actor_id", "at" DESC, "seq" DESC);
