import type { ExpectedRepository } from "../expect.ts";
import { silent } from "../expect.ts";

export const lighthouse: ExpectedRepository = {
  name: "fjordline/lighthouse",
  findings: [],
  silent: [
    silent(".github/workflows/federated.yml", 16, "arn:aws:iam", "a role, not a key"),
    silent(".github/workflows/federated.yml", 24, "vars.AZURE_CLIENT_ID", "a variable"),
    silent(
      ".github/workflows/federated.yml",
      38,
      "steps.vault.outputs.vault_token",
      "a short-lived token from the exchange",
    ),
    silent(".github/workflows/federated.yml", 56, "steps.crates.outputs.token", "trusted publishing"),
    silent(".github/workflows/federated.yml", 61, "steps.nuget.outputs.NUGET_API_KEY", "trusted publishing"),
    silent(
      ".github/workflows/federated.yml",
      75,
      "vars.DOCKERHUB_OIDC_CONNECTIONID",
      "the identifier of an OIDC connection",
    ),
    silent(".github/workflows/federated.yml", 80, "secrets.GITHUB_TOKEN", "GHCR with the job's own token"),
    silent(
      ".github/workflows/federated.yml",
      87,
      "steps.jfrog.outputs.oidc-token",
      "a short-lived token from the exchange",
    ),
    silent(".github/workflows/federated.yml", 107, "steps.thaw.outputs.token", "a broker's token"),
    silent(".github/workflows/federated.yml", 116, "steps.octo-sts.outputs.token", "a broker's token"),
  ],
  unparsed: [],
};
