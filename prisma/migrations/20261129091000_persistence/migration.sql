-- Nothing was ever written to the items: what follows changes an empty table.
DELETE FROM "persistence_item";

DROP INDEX "persistence_item_incident_id_repository_id_kind_key_key";
ALTER TABLE "persistence_item" DROP CONSTRAINT "persistence_item_kind_check";
ALTER TABLE "persistence_item" DROP CONSTRAINT "persistence_item_review_check";

-- AlterTable
ALTER TABLE "persistence_item"
    ALTER COLUMN "repository_id" DROP NOT NULL,
    DROP COLUMN "by_login",
    DROP COLUMN "by_id",
    ADD COLUMN "part" TEXT NOT NULL,
    ADD COLUMN "fingerprint" TEXT NOT NULL,
    ADD COLUMN "question" TEXT NOT NULL,
    ADD COLUMN "parts" BIGINT[],
    ADD COLUMN "by_logins" TEXT[],
    ADD COLUMN "risk" INTEGER NOT NULL,
    ADD COLUMN "reasons" TEXT[],
    ADD COLUMN "decision" TEXT,
    ADD COLUMN "reviewer_github_id" BIGINT;

ALTER TABLE "persistence_reading" ADD COLUMN "held" TEXT;

-- CreateTable
CREATE TABLE "organisation_persistence_reading" (
    "incident_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "tried_at" TIMESTAMPTZ(3) NOT NULL,
    "missing" TEXT,
    "held" TEXT,

    CONSTRAINT "organisation_persistence_reading_pkey" PRIMARY KEY ("incident_id")
);

-- CreateTable
CREATE TABLE "persistence_seen" (
    "place_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "persistence_seen_pkey" PRIMARY KEY ("place_id","part","state")
);

-- CreateIndex
CREATE UNIQUE INDEX "persistence_item_incident_id_key_key" ON "persistence_item"("incident_id", "key");
CREATE INDEX "persistence_item_incident_id_risk_repository_id_idx" ON "persistence_item"("incident_id", "risk" DESC, "repository_id");
CREATE INDEX "organisation_persistence_reading_organisation_id_idx" ON "organisation_persistence_reading"("organisation_id");
CREATE INDEX "persistence_seen_organisation_id_idx" ON "persistence_seen"("organisation_id");

-- AddForeignKey
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "organisation_persistence_reading" ADD CONSTRAINT "organisation_persistence_reading_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "organisation_persistence_reading" ADD CONSTRAINT "organisation_persistence_reading_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "persistence_seen" ADD CONSTRAINT "persistence_seen_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_kind_check" CHECK ("kind" IN
  ('deploy-key', 'webhook', 'collaborator', 'runner', 'secret', 'variable', 'environment', 'tag', 'release', 'workflow'));
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_part_check" CHECK ("part" IN
  ('deploy-keys', 'webhooks', 'collaborators', 'invitations', 'runners', 'secrets', 'dependabot-secrets', 'variables', 'environments',
   'tags', 'releases', 'workflows'));
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_key_check" CHECK ("key" ~ '^[0-9a-f]{64}$');
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_question_check" CHECK ("question" IN ('changed', 'undated'));
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_risk_check" CHECK ("risk" BETWEEN 0 AND 100);
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_decision_check" CHECK ("decision" IN ('keep', 'remove'));
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_review_check" CHECK
  (("reviewed_by" IS NULL) = ("reviewed_at" IS NULL) AND ("reviewed_by" IS NULL) = ("reviewer_login" IS NULL)
    AND ("reviewed_by" IS NULL) = ("decision" IS NULL) AND ("reviewed_by" IS NULL) = ("reviewer_github_id" IS NULL)
    AND ("reviewed_by" IS NULL OR length("note") BETWEEN 1 AND 500));
ALTER TABLE "persistence_seen" ADD CONSTRAINT "persistence_seen_state_check" CHECK ("state" ~ '^[0-9a-f]{64}$');
ALTER TABLE "persistence_seen" ADD CONSTRAINT "persistence_seen_order_check" CHECK ("first_seen_at" <= "last_seen_at");

-- Whoever had a part in something does not review it, whichever way the row comes in.
CREATE FUNCTION "persistence_review_is_by_others"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reviewed_by IS NOT NULL AND (NEW.reviewer_github_id = ANY (NEW.parts)
    OR lower(NEW.reviewer_login) IN (SELECT lower(login) FROM unnest(NEW.by_logins) login)) THEN
    RAISE EXCEPTION 'a change is reviewed by somebody who had no part in it';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "persistence_review_others" BEFORE INSERT OR UPDATE OF "reviewed_by", "reviewer_github_id", "reviewer_login", "decision"
  ON "persistence_item" FOR EACH ROW EXECUTE FUNCTION "persistence_review_is_by_others"();
