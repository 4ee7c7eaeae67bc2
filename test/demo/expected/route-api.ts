import type { ExpectedRepository } from "../expect.ts";
import { finding, known, OPAQUE, silent } from "../expect.ts";

export const routeApi: ExpectedRepository = {
  name: "fjordline/route-api",
  findings: [
    finding(".github/workflows/ci.yaml", 10, "secrets.MODULES_PAT", "github-pat", "job-env", {
      target: OPAQUE,
      modifiers: ["fork-reachable"],
    }),
    finding(
      ".github/workflows/release.yaml",
      24,
      "secrets.DOCKERHUB_TOKEN",
      "container-registry-password",
      "step-with",
      { remedy: undefined },
    ),
    finding(".github/workflows/release.yaml", 33, "secrets.GPG_PRIVATE_KEY", "signing-material", "step-with"),
    finding(".github/workflows/release.yaml", 34, "secrets.GPG_PASSPHRASE", "signing-material", "step-with"),
    finding(".github/workflows/release.yaml", 41, "secrets.HOMEBREW_TAP_TOKEN", "github-pat", "step-env", {
      target: OPAQUE,
    }),
    finding(".github/workflows/release.yaml", 43, "secrets.FURY_TOKEN", "saas-api-key", "step-env"),
    finding(".github/workflows/release.yaml", 44, "secrets.AUR_SSH_PRIVATE_KEY", "ssh-deploy-key", "step-env", {
      remedy: undefined,
    }),
    finding(".github/workflows/release.yaml", 45, "secrets.COSIGN_PASSWORD", "signing-material", "step-env"),
    finding(".github/workflows/release.yaml", 46, "secrets.COSIGN_PRIVATE_KEY", "signing-material", "step-env"),
    finding(".github/workflows/release.yaml", 47, "secrets.DISCORD_WEBHOOK_ID", "identifier", "step-env"),
    finding(".github/workflows/release.yaml", 48, "secrets.DISCORD_WEBHOOK_TOKEN", "chat-webhook", "step-env"),
    finding(".github/workflows/release.yaml", 58, "secrets.CHARTS_PAT", "persisted-pat-checkout", "step-with", {
      target: known("fjordline/helm-charts"),
    }),
    finding(".github/workflows/release.yaml", 73, "secrets.DOCS_PUSH_TOKEN", "github-pat", "run-inline", {
      target: known("fjordline/docs-portal"),
    }),
    finding(".github/workflows/release.yaml", 79, "secrets.FIXTURES_TOKEN", "github-pat", "step-env", {
      target: known("fjordline/route-fixtures"),
    }),
  ],
  silent: [
    silent(".github/workflows/release.yaml", 29, "secrets.GITHUB_TOKEN", "GHCR with the job's own token"),
    silent(".github/workflows/release.yaml", 42, "steps.gpg.outputs.fingerprint", "a fingerprint is no key"),
  ],
  unparsed: [],
};
