-- What an organisation's credential is read for is added up from here alone: rows of one that ten thousand repositories read lie in as many places.
CREATE INDEX CONCURRENTLY "credential_reference_sums" ON "credential_reference" ("credential_id")
  INCLUDE ("repository_id", "references", "blocking", "planned", "worst");
