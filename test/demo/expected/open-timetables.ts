import type { ExpectedRepository } from "../expect.ts";
import { finding } from "../expect.ts";

export const openTimetables: ExpectedRepository = {
  name: "fjordline/open-timetables",
  findings: [
    finding(".github/workflows/feed.yml", 15, "secrets.AWS_ROLE_ARN", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 16, "secrets.AWS_REGION", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 19, "secrets.S3_BUCKET", "identifier", "step-env"),
    finding(".github/workflows/feed.yml", 20, "secrets.CLOUDFRONT_DISTRIBUTION_ID", "identifier", "step-env"),
    finding(".github/workflows/feed.yml", 21, "secrets.AWS_ACCOUNT_ID", "identifier", "step-env"),
    finding(".github/workflows/feed.yml", 24, "secrets.GCP_WORKLOAD_IDENTITY_PROVIDER", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 25, "secrets.GCP_SERVICE_ACCOUNT_EMAIL", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 28, "secrets.AZURE_CLIENT_ID", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 29, "secrets.AZURE_TENANT_ID", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 30, "secrets.AZURE_SUBSCRIPTION_ID", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 30, "secrets.AZURE_TEST_SUBSCRIPTION_ID", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 34, "secrets.NUGET_USER", "identifier", "step-with"),
    finding(".github/workflows/feed.yml", 37, "secrets.SLACK_CHANNEL_ID", "identifier", "step-env"),
    finding(".github/workflows/feed.yml", 38, "secrets.SENTRY_PROJECT", "identifier", "step-env"),
    finding(".github/workflows/feed.yml", 39, "secrets.CLOUDFLARE_ZONE_ID", "identifier", "step-env"),
    finding(".github/workflows/feed.yml", 40, "secrets.GIT_AUTHOR_EMAIL", "identifier", "step-env"),
  ],
  silent: [],
  unparsed: [],
};
