-- When repositories were let out and held again, out of all that a timeline says.
CREATE INDEX CONCURRENTLY "incident_event_kinds" ON "incident_event" ("incident_id", "kind", "seq", "repository_id", "at");
