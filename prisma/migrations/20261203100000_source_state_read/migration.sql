-- The inventory counts the places where a source was read, and finds the oldest and the newest of them, from this index alone.
CREATE INDEX CONCURRENTLY "source_state_read" ON "source_state" ("organisation_id", "source", "as_of") INCLUDE ("repository_id")
  WHERE "outcome" = 'visible';
