import type { ExpectedRepository } from "../expect.ts";
import { finding, silent } from "../expect.ts";

export const crewRota: ExpectedRepository = {
  name: "fjordline/crew-rota",
  findings: [
    finding(".github/workflows/release.yml", 28, "secrets.FEED_KEY", "nuget-token", "step-env"),
    finding(".github/workflows/release.yml", 32, "secrets.NUGET_API_KEY", "nuget-token", "run-inline"),
    finding(".github/workflows/release.yml", 44, "secrets.WINDOWS_CERTIFICATE", "signing-material", "step-env"),
    finding(
      ".github/workflows/release.yml",
      49,
      "secrets.WINDOWS_CERTIFICATE_PASSWORD",
      "signing-material",
      "step-env",
    ),
    finding(".github/workflows/azure.yml", 15, "secrets.AZURE_CREDENTIALS", "azure-secret", "step-with", {
      modifiers: ["environment-bound"],
    }),
    finding(".github/workflows/azure.yml", 20, "secrets.PLANNER_PUBLISH_PROFILE", "azure-secret", "step-with", {
      modifiers: ["environment-bound"],
    }),
    finding(".github/workflows/azure.yml", 25, "secrets.ARM_CLIENT_ID", "identifier", "job-env"),
    finding(".github/workflows/azure.yml", 26, "secrets.ARM_TENANT_ID", "identifier", "job-env"),
    finding(".github/workflows/azure.yml", 27, "secrets.ARM_SUBSCRIPTION_ID", "identifier", "job-env"),
    finding(".github/workflows/azure.yml", 28, "secrets.ARM_CLIENT_SECRET", "azure-secret", "job-env"),
    finding(".github/workflows/azure.yml", 35, "secrets.AZURE_STORAGE_ACCOUNT_KEY", "azure-secret", "step-env"),
  ],
  silent: [
    silent(".github/workflows/release.yml", 54, "secrets.GITHUB_TOKEN", "the job's own token in a file with CRLF"),
  ],
  unparsed: [],
};
