-- How many secrets of a level there are, and in which order they are listed, is read from this index alone.
CREATE INDEX CONCURRENTLY "credential_there" ON "credential" ("organisation_id", "level", "repository_id") INCLUDE ("id", "name")
  WHERE "ended_at" IS NULL;
