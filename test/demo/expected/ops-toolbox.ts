import type { ExpectedRepository } from "../expect.ts";
import { finding, known, silent } from "../expect.ts";

export const opsToolbox: ExpectedRepository = {
  name: "fjordline/ops-toolbox",
  findings: [
    finding(".github/workflows/toolbox.yml", 18, "toJSON(secrets)", "all-secrets-exposed", "job-env"),
    finding(".github/workflows/toolbox.yml", 24, "toJson( secrets )", "all-secrets-exposed", "run-inline"),
    finding(".github/workflows/toolbox.yml", 38, "secrets[matrix.key]", "all-secrets-exposed", "step-env"),
    finding(
      ".github/workflows/toolbox.yml",
      41,
      "secrets[format('PURGE_{0}', inputs.region)]",
      "all-secrets-exposed",
      "step-env",
    ),
    finding(".github/workflows/toolbox.yml", 45, "secrets['OPS_NPM_TOKEN']", "npm-token", "step-env"),
    finding(".github/workflows/toolbox.yml", 49, "secrets.PAGERDUTY_TOKEN", "saas-api-key", "job-env", {
      severity: "info",
      blocksThaw: false,
      remedy: undefined,
      modifiers: ["existence-test"],
    }),
    finding(".github/workflows/toolbox.yml", 55, "secrets.CF_ACCOUNT_TEST", "identifier", "step-env"),
    finding(".github/workflows/toolbox.yml", 55, "secrets.CF_ACCOUNT_PROD", "identifier", "step-env"),
    finding(".github/workflows/toolbox.yml", 56, "secrets.CF_TOKEN_TEST", "hosting-token", "step-env"),
    finding(".github/workflows/toolbox.yml", 56, "secrets.CF_TOKEN_PROD", "hosting-token", "step-env"),
    finding(".github/workflows/toolbox.yml", 60, "secrets.OPS_PAT", "github-pat", "step-env", {
      target: known("fjordline/ops-toolbox", { actions: "read" }),
    }),
    finding(".github/workflows/toolbox.yml", 60, "secrets.ORG_PAT", "github-pat", "step-env", {
      target: known("fjordline/ops-toolbox", { actions: "read" }),
    }),
    finding(".github/workflows/toolbox.yml", 65, "secrets.PAGERDUTY_TOKEN", "saas-api-key", "step-env"),
    finding(".github/workflows/toolbox.yml", 69, "secrets.TEAMS_WEBHOOK_URL", "chat-webhook", "step-env", {
      severity: "info",
      blocksThaw: false,
      remedy: undefined,
      modifiers: ["existence-test"],
    }),
    finding(".github/workflows/toolbox.yml", 80, "secrets.OPS_PAT", "github-pat", "step-env", {
      target: known("fjordline/ops-toolbox", { actions: "read" }),
    }),
    finding(".github/workflows/toolbox.yml", 86, "secrets.CF_SETTINGS", "hosting-token", "step-env"),
    finding(".github/workflows/toolbox.yml", 87, "secrets.GRAFANA_API_KEY", "saas-api-key", "step-env"),
    finding(".github/workflows/toolbox.yml", 91, "Secrets.pagerduty_token", "saas-api-key", "step-env"),
    finding(".github/workflows/toolbox.yml", 95, "secrets.GRAFANA_API_KEY", "saas-api-key", "step-env"),
    finding(".github/workflows/export.yml", 10, "toJSON(secrets)", "all-secrets-exposed", "step-with"),
  ],
  silent: [
    silent(".github/workflows/toolbox.yml", 62, "env.HAS_PAGER", "the way of an existence test"),
    silent(".github/workflows/toolbox.yml", 70, "vars.NOTIFY_CHANNEL", "the existence of a variable"),
  ],
  unparsed: [],
};
