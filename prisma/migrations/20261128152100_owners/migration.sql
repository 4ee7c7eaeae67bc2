-- Whether somebody could say that the owner is there: a folder of clones tells names only.
ALTER TABLE "repository_owner" ADD COLUMN "verified" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "repository_owner"
  ADD CONSTRAINT "repository_owner_kind" CHECK ("kind" IN ('user', 'team')),
  ADD CONSTRAINT "repository_owner_source" CHECK ("source" IN ('property', 'codeowners', 'admin', 'committers'));

-- What was looked at for a repository's owner. Without a row nobody looked yet, which is not the same as no owner.
CREATE TABLE "repository_ownership" (
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "not_visible" TEXT[],
    "notes" TEXT[],
    "as_of" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "repository_ownership_pkey" PRIMARY KEY ("repository_id")
);

CREATE INDEX "repository_ownership_organisation_id_idx" ON "repository_ownership"("organisation_id");

ALTER TABLE "repository_ownership" ADD CONSTRAINT "repository_ownership_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "repository_ownership" ADD CONSTRAINT "repository_ownership_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "repository_ownership"
  ADD CONSTRAINT "repository_ownership_state" CHECK ("state" IN ('known', 'none', 'unknown')),
  ADD CONSTRAINT "repository_ownership_not_visible" CHECK ("not_visible" <@ ARRAY['property', 'codeowners', 'admin', 'committers']),
  -- Nobody is never said where something could not be seen.
  ADD CONSTRAINT "repository_ownership_none" CHECK ("state" <> 'none' OR cardinality("not_visible") = 0);
