import type { ExpectedRepository } from "../expect.ts";
import { finding, silent } from "../expect.ts";

export const infraLive: ExpectedRepository = {
  name: "fjordline/infra-live",
  findings: [
    finding(".github/workflows/plan.yml", 15, "secrets.TF_AWS_ACCESS_KEY_ID", "aws-static-key", "step-with", {
      modifiers: ["fork-reachable"],
    }),
    finding(".github/workflows/plan.yml", 16, "secrets.TF_AWS_SECRET_ACCESS_KEY", "aws-static-key", "step-with", {
      modifiers: ["fork-reachable"],
    }),
    finding(".github/workflows/apply.yml", 14, "steps.vault.outputs.BOT_PAT", "github-pat", "other", {
      origin: "manager",
    }),
    finding(".github/workflows/apply.yml", 29, "steps.vault.outputs.BOT_PAT", "persisted-pat-checkout", "step-with", {
      origin: "manager",
    }),
    finding(
      ".github/workflows/apply.yml",
      35,
      "steps.vault.outputs.CLOUDFLARE_API_TOKEN",
      "hosting-token",
      "step-env",
      { origin: "manager" },
    ),
    finding(".github/workflows/apply.yml", 48, "NPM_TOKEN", "npm-token", "other", { origin: "manager" }),
    finding(".github/workflows/apply.yml", 49, "DD_API_KEY", "saas-api-key", "other", { origin: "manager" }),
    finding(
      ".github/workflows/apply.yml",
      66,
      "steps.esc-secrets.outputs.PULUMI_ACCESS_TOKEN",
      "saas-api-key",
      "step-env",
      { origin: "manager" },
    ),
    finding(
      ".github/workflows/apply.yml",
      69,
      "steps.esc-secrets.outputs.FJORDLINE_BOT_TOKEN",
      "github-pat",
      "run-inline",
      { origin: "manager" },
    ),
    finding(
      ".github/workflows/apply.yml",
      88,
      "steps.kv.outputs.acr-password",
      "container-registry-password",
      "step-with",
      { origin: "manager", remedy: undefined },
    ),
    finding(".github/workflows/apply.yml", 92, "steps.kv.outputs['grafana-api-key']", "saas-api-key", "step-env", {
      origin: "manager",
    }),
    finding(".github/workflows/apply.yml", 102, "secrets.OP_SERVICE_ACCOUNT_TOKEN", "saas-api-key", "step-env"),
    finding(".github/workflows/apply.yml", 107, "steps.op.outputs.SLACK_TOKEN", "saas-api-key", "step-with", {
      origin: "manager",
    }),
    finding(".github/workflows/apply.yml", 116, "secrets.OP_SERVICE_ACCOUNT_TOKEN", "saas-api-key", "step-env"),
    finding(".github/workflows/apply.yml", 117, "FLY_API_TOKEN", "hosting-token", "other", { origin: "manager" }),
    finding(".github/workflows/apply.yml", 130, "NETLIFY_AUTH_TOKEN", "hosting-token", "other", { origin: "manager" }),
    finding(".github/workflows/apply.yml", 143, "steps.gsm.outputs.sentry", "saas-api-key", "step-env", {
      origin: "manager",
    }),
  ],
  silent: [
    silent(".github/workflows/apply.yml", 13, "steps.apply.outputs.changed", "the output of an ordinary step"),
    silent(".github/workflows/apply.yml", 24, "BOT_PAT", "fetched here, but the uses below name it"),
    silent(".github/workflows/apply.yml", 26, "NEVER_USED", "not exported and never read"),
    silent(".github/workflows/apply.yml", 76, "vars.AZURE_CLIENT_ID", "a variable"),
    silent(".github/workflows/apply.yml", 103, "SLACK_TOKEN", "not exported; the use below is the finding"),
    silent(".github/workflows/apply.yml", 125, "vars.AWS_ROLE_ARN", "federation with a role"),
  ],
  unparsed: [],
};
