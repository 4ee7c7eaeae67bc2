import type { ExpectedRepository } from "../expect.ts";
import { finding, silent } from "../expect.ts";

export const cargoTracker: ExpectedRepository = {
  name: "fjordline/cargo-tracker",
  findings: [
    finding(".github/workflows/test.yml", 15, "secrets.GHCR_USER", "identifier", "container-credentials", {
      modifiers: ["fork-reachable"],
    }),
    finding(
      ".github/workflows/test.yml",
      16,
      "secrets.GHCR_PAT",
      "container-registry-password",
      "container-credentials",
      { remedy: "github-token", modifiers: ["fork-reachable"] },
    ),
    finding(".github/workflows/test.yml", 18, "secrets.SNYK_TOKEN", "saas-api-key", "other", {
      modifiers: ["fork-reachable"],
    }),
    finding(
      ".github/workflows/test.yml",
      30,
      "secrets.GATEWAY_REGISTRY_PASSWORD",
      "container-registry-password",
      "container-credentials",
      { remedy: undefined, modifiers: ["fork-reachable"] },
    ),
    finding(".github/workflows/image.yml", 21, "secrets.CR_PAT", "container-registry-password", "step-env", {
      remedy: "github-token",
    }),
    finding(".github/workflows/image.yml", 24, "secrets.QUAY_ROBOT", "container-registry-password", "run-inline", {
      remedy: undefined,
    }),
    finding(".github/workflows/image.yml", 38, "secrets.NPM_TOKEN", "npm-token", "step-with"),
    finding(".github/workflows/image.yml", 40, "secrets.SENTRY_AUTH_TOKEN", "saas-api-key", "step-with"),
    finding(".github/workflows/image.yml", 49, "secrets.GRAFANA_API_KEY", "saas-api-key", "run-inline"),
    finding(".github/workflows/image.yml", 57, "secrets.DATADOG_API_KEY", "saas-api-key", "step-env"),
  ],
  silent: [
    silent(".github/workflows/test.yml", 23, "postgres", "a well-known throwaway value"),
    silent(".github/workflows/test.yml", 35, "test:postgres@", "a throwaway value in a URL"),
    silent(".github/workflows/test.yml", 42, "secrets.GITHUB_TOKEN", "GHCR with the job's own token"),
    silent(".github/workflows/image.yml", 41, "secrets.GITHUB_TOKEN", "the job's own token as a build secret"),
    silent(".github/workflows/image.yml", 51, "env.GRAFANA_API_KEY", "the way of the value above, not a second access"),
    silent(
      ".github/workflows/image.yml",
      60,
      "steps.pick.outputs.key",
      "the way of the value above, not a second access",
    ),
  ],
  unparsed: [],
};
