import { AZURE_SECRET, HOSTING_TOKEN, SAAS_KEY } from "../holding-kinds.ts";
import { IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const azureVariables = {
  vendor: "azure-variables",
  title: "Microsoft Azure: variables",
  variables: [
    { name: "AZURE_CREDENTIALS", holds: AZURE_SECRET, source: "https://github.com/azure/login#readme" },
    {
      name: "AZURE_PASSWORD",
      holds: AZURE_SECRET,
      source: "https://learn.microsoft.com/en-us/dotnet/api/azure.identity.environmentcredential",
    },
    {
      name: "AZURE_CLIENT_CERTIFICATE_PASSWORD",
      holds: AZURE_SECRET,
      source: "https://learn.microsoft.com/en-us/dotnet/api/azure.identity.environmentcredential",
    },
    {
      name: "ARM_SAS_TOKEN",
      holds: AZURE_SECRET,
      source: "https://developer.hashicorp.com/terraform/language/backend/azurerm",
    },
    {
      name: "AZURE_STORAGE_ACCOUNT",
      holds: IDENTIFIER,
      source: "https://learn.microsoft.com/en-us/azure/storage/blobs/authorize-data-operations-cli",
    },
    {
      name: "SYSTEM_ACCESSTOKEN",
      holds: SAAS_KEY,
      source: "https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables",
    },
    {
      name: "SWA_CLI_DEPLOYMENT_TOKEN",
      holds: HOSTING_TOKEN,
      source: "https://azure.github.io/static-web-apps-cli/docs/cli/env-vars",
    },
  ],
} as const satisfies VendorKnowledge;
