import type { ExpectedRepository } from "../expect.ts";
import { finding, known, silent } from "../expect.ts";

export const ticketDesk: ExpectedRepository = {
  name: "fjordline/ticket-desk",
  findings: [
    finding(".github/workflows/ci.yml", 17, "secrets.DESK_READ", "npm-token", "call-secrets", {
      modifiers: ["fork-reachable"],
    }),
    finding(".github/workflows/ci.yml", 21, "inherit", "secrets-inherit", "call-secrets", {
      severity: "high",
      modifiers: ["fork-reachable"],
    }),
    finding(".github/workflows/release.yml", 11, "secrets.DESK_UPLOAD", "github-pat", "call-secrets", {
      target: known("fjordline/ticket-desk"),
    }),
    finding(".github/workflows/release.yml", 12, "secrets.DESK_HOOK", "chat-webhook", "call-secrets"),
    finding(".github/workflows/release.yml", 20, "secrets[matrix.hook]", "all-secrets-exposed", "call-secrets"),
    finding(".github/workflows/release.yml", 25, "secrets.DESK_READ", "npm-token", "call-secrets"),
    finding(".github/workflows/_e2e.yml", 14, "secrets.PERCY_TOKEN", "saas-api-key", "step-env"),
    finding(".github/workflows/_e2e.yml", 15, "secrets.DESK_PIN_SEED", "unknown-secret", "step-env"),
    finding(".github/workflows/nightly.yml", 10, "inherit", "secrets-inherit", "call-secrets"),
    finding(".github/workflows/nightly.yml", 13, "inherit", "secrets-inherit", "call-secrets"),
    finding(".github/workflows/nightly.yml", 20, "secrets.NPM_TOKEN", "npm-token", "call-secrets"),
    finding(".github/workflows/nightly.yml", 21, "secrets.ROLLOUT_CREDENTIAL", "unresolved-reference", "call-secrets"),
    finding(".github/workflows/nightly.yml", 34, "secrets.PORT_UPLOAD", "unresolved-reference", "step-with"),
  ],
  silent: [
    silent(".github/workflows/_build.yml", 9, "token", "a declaration is no access"),
    silent(".github/workflows/_build.yml", 22, "secrets.gh", "the local callers pass the job's own token"),
    silent(".github/workflows/_build.yml", 29, "secrets.token", "a sink of the local callers' findings"),
    silent(".github/workflows/ci.yml", 18, "secrets.GITHUB_TOKEN", "the job's own token, passed by name"),
    silent(".github/workflows/_publish.yml", 20, "secrets.upload", "a sink of the local caller's finding"),
    silent(
      ".github/workflows/_publish.yml",
      25,
      "secrets.webhook",
      "passed through: a sink of the local caller's finding",
    ),
    silent(".github/workflows/_tell.yml", 15, "secrets.hook", "two calls away from the finding"),
    silent(".github/workflows/release.yml", 26, "github.token", "the job's own token"),
    silent(".github/workflows/nightly.yml", 22, "vars.ROLLOUT_ENDPOINT", "a variable inside secrets is no secret"),
  ],
  unparsed: [],
};
