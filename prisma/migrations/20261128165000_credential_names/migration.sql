-- The page of a credential asks for others of its name. Without this all credentials of the organisation were read for it.
CREATE INDEX "credential_by_name" ON "credential" ("organisation_id", upper("name"));
