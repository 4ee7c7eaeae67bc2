import type { ExpectedRepository } from "../expect.ts";
import { finding, known, silent } from "../expect.ts";

export const berthWeb: ExpectedRepository = {
  name: "fjordline/berth-web",
  findings: [
    finding(".github/workflows/ci.yml", 30, "secrets.CODECOV_TOKEN", "codecov-token", "step-with", {
      modifiers: ["fork-reachable"],
    }),
    finding(".github/workflows/ci.yml", 35, "secrets['CODECOV_TOKEN']", "codecov-token", "step-env", {
      modifiers: ["fork-reachable"],
    }),
    finding(".github/workflows/release.yml", 23, "secrets.NPM_TOKEN", "npm-token", "step-env"),
    finding(".github/workflows/release.yml", 33, "secrets.NPM_NEXT_TOKEN", "npm-token", "run-inline"),
    finding(".github/workflows/release.yml", 43, "secrets.WEB_RELEASE_PAT", "github-pat", "step-env", {
      target: known("fjordline/berth-web", { contents: "write" }),
    }),
    finding(".github/workflows/deploy.yml", 18, "secrets.VERCEL_ORG_ID", "identifier", "job-env", {
      modifiers: ["environment-bound"],
    }),
    finding(".github/workflows/deploy.yml", 19, "secrets.VERCEL_PROJECT_ID", "identifier", "job-env", {
      modifiers: ["environment-bound"],
    }),
    finding(".github/workflows/deploy.yml", 22, "secrets.VERCEL_TOKEN", "hosting-token", "run-inline", {
      modifiers: ["environment-bound"],
    }),
    finding(".github/workflows/deploy.yml", 25, "secrets.VERCEL_TOKEN", "hosting-token", "step-env", {
      modifiers: ["environment-bound"],
    }),
    finding(".github/workflows/deploy.yml", 27, "secrets.BOOKING_DOTENV", "unknown-secret", "run-inline", {
      modifiers: ["environment-bound"],
    }),
    finding(".github/workflows/deploy.yml", 30, "secrets.CLOUDFLARE_API_TOKEN", "hosting-token", "step-with", {
      modifiers: ["environment-bound"],
    }),
    finding(".github/workflows/deploy.yml", 35, "secrets.SLACK_WEBHOOK_URL", "chat-webhook", "step-with", {
      modifiers: ["environment-bound"],
    }),
  ],
  silent: [
    silent(".github/workflows/ci.yml", 42, "secrets.GITHUB_TOKEN", "the job's own token is never a finding"),
    silent(".github/workflows/ci.yml", 45, "github.token", "the job's own token is never a finding"),
    silent(".github/workflows/deploy.yml", 31, "vars.CLOUDFLARE_ZONE_ID", "a variable"),
  ],
  unparsed: [],
};
