-- What is exposed in an incident is added up from here, and its list begins here: rows themselves hold how each came to be exposed.
CREATE INDEX CONCURRENTLY "exposure_open" ON "exposure" ("incident_id", "position", "credential_id")
  INCLUDE ("class", "due_at", "revoked_at") WHERE "gone_at" IS NULL;
