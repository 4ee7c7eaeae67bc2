-- A workflow or an action of another repository, as it was read last.
CREATE TABLE "called_file" (
    "organisation_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "repo" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "commit_sha" TEXT,
    "file" TEXT,
    "blob_sha" TEXT,
    "text" TEXT,
    "why" TEXT,
    "result" TEXT NOT NULL,
    "from_state" TEXT NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "called_file_pkey" PRIMARY KEY ("organisation_id", "key")
);

-- What the newest scan of a repository took from a call.
CREATE TABLE "repository_call" (
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "repo" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "commit_sha" TEXT,
    "why" TEXT,
    "result" TEXT NOT NULL,

    CONSTRAINT "repository_call_pkey" PRIMARY KEY ("repository_id", "key")
);

CREATE INDEX "repository_call_organisation_id_key_idx" ON "repository_call"("organisation_id", "key");

ALTER TABLE "called_file" ADD CONSTRAINT "called_file_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "repository_call" ADD CONSTRAINT "repository_call_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "repository_call" ADD CONSTRAINT "repository_call_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "called_file"
  -- Read, or why not.
  ADD CONSTRAINT "called_file_answer" CHECK (("why" IS NULL) = ("commit_sha" IS NOT NULL AND "file" IS NOT NULL AND "blob_sha" IS NOT NULL AND "text" IS NOT NULL));
ALTER TABLE "repository_call"
  ADD CONSTRAINT "repository_call_answer" CHECK (("why" IS NULL) = ("commit_sha" IS NOT NULL));
