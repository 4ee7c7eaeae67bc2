-- Which lines of timelines were looked at by whoever tells people outside of the pages. A mark on the line itself: lines become visible in
-- another order than that of their numbers, so that a place in the list would pass some over.
ALTER TABLE "incident_event" ADD COLUMN "routed_at" TIMESTAMPTZ(3);
-- What happened before there were channels is told to nobody.
UPDATE "incident_event" SET "routed_at" = CURRENT_TIMESTAMP;
CREATE INDEX "incident_event_unrouted_idx" ON "incident_event"("organisation_id", "seq") WHERE "routed_at" IS NULL;

-- CreateTable
CREATE TABLE "notify_channel" (
    "organisation_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "tell" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "error" TEXT,
    "not_before" TIMESTAMPTZ(3),

    CONSTRAINT "notify_channel_pkey" PRIMARY KEY ("organisation_id", "name")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "urgency" TEXT NOT NULL,
    "fold" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "events" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "claimed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_item" (
    "event_seq" BIGINT NOT NULL,
    "channel" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "urgency" TEXT NOT NULL,
    "fold" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "notice_id" UUID,

    CONSTRAINT "notice_item_pkey" PRIMARY KEY ("event_seq", "channel")
);

-- CreateIndex
CREATE INDEX "notice_organisation_id_idx" ON "notice"("organisation_id");
CREATE INDEX "notice_incident_id_channel_fold_made_at_idx" ON "notice"("incident_id", "channel", "fold", "made_at");
CREATE INDEX "notice_item_organisation_id_idx" ON "notice_item"("organisation_id");
CREATE INDEX "notice_item_incident_id_idx" ON "notice_item"("incident_id");
CREATE INDEX "notice_item_notice_id_idx" ON "notice_item"("notice_id");
CREATE INDEX "notice_item_waiting_idx" ON "notice_item"("organisation_id") WHERE "notice_id" IS NULL;
CREATE INDEX "notice_unsent_idx" ON "notice"("organisation_id", "not_before") WHERE "state" IN ('waiting', 'sending');

-- AddForeignKey
ALTER TABLE "notify_channel" ADD CONSTRAINT "notify_channel_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "notice" ADD CONSTRAINT "notice_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "notice" ADD CONSTRAINT "notice_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "notice_item" ADD CONSTRAINT "notice_item_event_seq_fkey" FOREIGN KEY ("event_seq") REFERENCES "incident_event"("seq") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "notice_item" ADD CONSTRAINT "notice_item_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "notice_item" ADD CONSTRAINT "notice_item_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "notice_item" ADD CONSTRAINT "notice_item_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "notify_channel" ADD CONSTRAINT "notify_channel_kind_check" CHECK ("kind" IN ('chat', 'mail', 'issues'));
ALTER TABLE "notify_channel" ADD CONSTRAINT "notify_channel_tell_check" CHECK ("tell" IN ('all', 'alarms'));
ALTER TABLE "notice" ADD CONSTRAINT "notice_urgency_check" CHECK ("urgency" IN ('alarm', 'news', 'digest'));
ALTER TABLE "notice" ADD CONSTRAINT "notice_state_check" CHECK ("state" IN ('waiting', 'sending', 'sent', 'dead'));
ALTER TABLE "notice" ADD CONSTRAINT "notice_ended_check" CHECK (("state" IN ('sent', 'dead')) = ("ended_at" IS NOT NULL));
ALTER TABLE "notice_item" ADD CONSTRAINT "notice_item_urgency_check" CHECK ("urgency" IN ('alarm', 'news', 'digest'));
