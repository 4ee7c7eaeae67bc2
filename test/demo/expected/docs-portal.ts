import type { ExpectedRepository } from "../expect.ts";
import { finding, known } from "../expect.ts";

export const docsPortal: ExpectedRepository = {
  name: "fjordline/docs-portal",
  findings: [
    finding(".github/workflows/preview.yml", 20, "secrets.NETLIFY_SITE_ID", "identifier", "step-env", {
      modifiers: ["untrusted-trigger"],
    }),
    finding(".github/workflows/preview.yml", 21, "secrets.NETLIFY_AUTH_TOKEN", "hosting-token", "step-env", {
      modifiers: ["untrusted-trigger"],
    }),
    finding(".github/workflows/after-ci.yml", 17, "secrets.CHROMATIC_PROJECT_TOKEN", "saas-api-key", "step-with", {
      modifiers: ["untrusted-trigger"],
    }),
    finding(".github/workflows/after-ci.yml", 24, "secrets.DISCORD_WEBHOOK", "chat-webhook", "run-inline", {
      modifiers: ["untrusted-trigger"],
    }),
    finding(".github/workflows/check.yml", 18, "secrets.ALGOLIA_APP_ID", "identifier", "step-env"),
    finding(".github/workflows/check.yml", 19, "secrets.ALGOLIA_ADMIN_API_KEY", "saas-api-key", "step-env"),
    finding(".github/workflows/command.yml", 16, "toJSON(secrets)", "all-secrets-exposed", "step-env", {
      severity: "critical",
      modifiers: ["untrusted-trigger"],
    }),
    finding(".github/workflows/command.yml", 21, "secrets.DOCS_BOT_PAT", "github-pat", "step-env", {
      target: known("fjordline/docs-portal", { issues: "write" }),
      modifiers: ["untrusted-trigger"],
    }),
  ],
  silent: [],
  unparsed: [],
};
