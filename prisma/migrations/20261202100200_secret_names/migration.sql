-- Who names a secret, now or once: of ten thousand repositories that may read it, those that do.
CREATE INDEX CONCURRENTLY "finding_by_name" ON "finding" ("organisation_id", upper("secret_name"))
  WHERE "origin" = 'secret' AND "secret_name" IS NOT NULL;
