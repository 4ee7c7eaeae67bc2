-- What GitHub last said is left of an hour's requests, and what of its limits for content the workers were given: for the page of a campaign.
CREATE TABLE "github_budget" (
  "whose" TEXT NOT NULL,
  "api" TEXT NOT NULL,
  "allowed" INTEGER NOT NULL,
  "remaining" INTEGER NOT NULL,
  "resets_at" TIMESTAMPTZ(3) NOT NULL,
  "content_minute" INTEGER NOT NULL,
  "content_hour" INTEGER NOT NULL,
  "noted_at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "github_budget_pkey" PRIMARY KEY ("whose", "api"),
  CONSTRAINT "github_budget_api" CHECK ("api" IN ('rest', 'graphql')),
  CONSTRAINT "github_budget_figures" CHECK ("allowed" >= 0 AND "remaining" >= 0 AND "content_minute" > 0 AND "content_hour" > 0)
);
