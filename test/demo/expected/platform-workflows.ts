import type { ExpectedRepository } from "../expect.ts";
import { finding, silent } from "../expect.ts";

export const platformWorkflows: ExpectedRepository = {
  name: "fjordline/platform-workflows",
  findings: [
    finding(".github/workflows/node-release.yml", 26, "secrets.registry-token", "npm-token", "step-env"),
    finding(".github/workflows/node-release.yml", 31, "secrets.SENTRY_AUTH_TOKEN", "saas-api-key", "step-env"),
    finding(".github/workflows/scan.yml", 16, "secrets.SONAR_TOKEN", "saas-api-key", "step-env"),
    finding(".github/workflows/scan.yml", 17, "secrets.SONAR_HOST_URL", "identifier", "step-env"),
    finding(".github/workflows/scan.yml", 20, "secrets.SNYK_TOKEN", "saas-api-key", "step-env"),
    finding(".github/actions/announce/action.yml", 23, "inputs.slack-webhook", "chat-webhook", "composite-input"),
    finding(".github/actions/announce/action.yml", 29, "inputs.status-key", "saas-api-key", "composite-input", {
      severity: "info",
      blocksThaw: false,
      remedy: undefined,
      modifiers: ["existence-test"],
    }),
    finding(".github/actions/announce/action.yml", 31, "inputs.status-key", "saas-api-key", "composite-input"),
    finding(
      ".github/actions/registry-login/action.yml",
      13,
      "inputs.dockerhub-token",
      "container-registry-password",
      "composite-input",
      { remedy: undefined },
    ),
  ],
  silent: [
    silent(".github/workflows/node-release.yml", 9, "registry-token", "a declaration is no access"),
    silent(".github/workflows/node-release.yml", 11, "SENTRY_AUTH_TOKEN", "a declaration is no access"),
    silent(".github/workflows/node-release.yml", 32, "vars.SENTRY_ORG", "a variable is no secret"),
    silent(".github/actions/announce/action.yml", 24, "inputs.channel", "an input that holds no credential"),
    silent(
      ".github/actions/registry-login/action.yml",
      18,
      "github.token",
      "the job's own token inside a composite action",
    ),
  ],
  unparsed: [],
};
