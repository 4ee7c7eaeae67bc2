import type { ExpectedRepository } from "../expect.ts";
import { finding, silent } from "../expect.ts";

export const depotRegistry: ExpectedRepository = {
  name: "fjordline/depot-registry",
  findings: [
    finding(".github/workflows/read-all.yml", 13, "secrets.JF_URL", "identifier", "step-env"),
    finding(".github/workflows/read-all.yml", 14, "secrets.JF_ACCESS_TOKEN", "saas-api-key", "step-env", {
      remedy: undefined,
    }),
    finding(".github/workflows/write-all.yml", 13, "secrets.CLOUDSMITH_API_KEY", "saas-api-key", "step-with", {
      remedy: undefined,
    }),
    finding(".github/workflows/no-permissions.yml", 12, "secrets.DOCKERHUB_USERNAME", "identifier", "step-with"),
    finding(
      ".github/workflows/no-permissions.yml",
      13,
      "secrets.DOCKERHUB_PASSWORD",
      "container-registry-password",
      "step-with",
      { remedy: undefined },
    ),
    finding(
      ".github/workflows/no-permissions.yml",
      22,
      "secrets.GHCR_PUSH_TOKEN",
      "container-registry-password",
      "run-inline",
      { remedy: "github-token" },
    ),
    finding(".github/workflows/vault-token.yml", 16, "secrets.VAULT_TOKEN", "saas-api-key", "step-with", {
      remedy: undefined,
    }),
    finding(".github/workflows/vault-token.yml", 22, "steps.import.outputs.PYPI_TOKEN", "pypi-token", "step-env", {
      origin: "manager",
    }),
    finding(".github/workflows/vault-token.yml", 27, "secrets.PLANNER_LINK", "unresolved-reference", "step-with"),
    finding(".github/workflows/vault-token.yml", 29, "secrets.PLANNER_SLACK_WEBHOOK_URL", "chat-webhook", "step-with"),
  ],
  silent: [
    silent(
      ".github/workflows/vault-token.yml",
      28,
      "secrets.GITHUB_TOKEN",
      "the job's own token, to an unknown action",
    ),
  ],
  unparsed: [],
};
