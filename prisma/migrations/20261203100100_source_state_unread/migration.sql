-- Places where a source was not read, by why.
CREATE INDEX CONCURRENTLY "source_state_unread" ON "source_state" ("organisation_id", "source", "outcome", "missing_permission", "failure_code")
  INCLUDE ("as_of", "repository_id") WHERE "outcome" <> 'visible';
