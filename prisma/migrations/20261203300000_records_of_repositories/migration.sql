-- Who sees a part of an organisation reads the records of its repositories, of which there are few among those of the broker.
CREATE INDEX CONCURRENTLY "audit_event_of_repositories" ON "audit_event" ("organisation_id", "at" DESC, "seq" DESC)
  WHERE "object_kind" = 'repository';
