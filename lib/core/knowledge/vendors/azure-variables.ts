import { AZURE_SECRET, HOSTING_TOKEN, SAAS_KEY } from "../holding-kinds.ts";
import { IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const azureVariables = {
  vendor: "azure-variables",
  title: "Microsoft Azure: variables",
  variables: [
    { name: "AZURE_CREDENTIALS", holds: AZURE_SECRET, source: "https://github.com/azure/login#readme" },
    {
      name: "AZURE_STORAGE_SAS_TOKEN",
      holds: AZURE_SECRET,
      source: "https://learn.microsoft.com/en-us/azure/storage/blobs/authorize-data-operations-cli",
    },
    {
      name: "AZURE_TENANT_ID",
      holds: IDENTIFIER,
      source: "https://learn.microsoft.com/en-us/dotnet/api/azure.identity.environmentcredential",
    },
    {
      name: "AZURE_CLIENT_ID",
      holds: IDENTIFIER,
      source: "https://learn.microsoft.com/en-us/dotnet/api/azure.identity.environmentcredential",
    },
    {
      name: "AZURE_CLIENT_SECRET",
      holds: AZURE_SECRET,
      source: "https://learn.microsoft.com/en-us/dotnet/api/azure.identity.environmentcredential",
    },
    {
      name: "AZURE_SUBSCRIPTION_ID",
      holds: IDENTIFIER,
      source: "https://learn.microsoft.com/en-us/azure/developer/azure-developer-cli/overview",
    },
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
      name: "ARM_CLIENT_ID",
      holds: IDENTIFIER,
      source:
        "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_client_secret",
    },
    {
      name: "ARM_CLIENT_SECRET",
      holds: AZURE_SECRET,
      source:
        "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_client_secret",
    },
    {
      name: "ARM_TENANT_ID",
      holds: IDENTIFIER,
      source:
        "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_client_secret",
    },
    {
      name: "ARM_SUBSCRIPTION_ID",
      holds: IDENTIFIER,
      source:
        "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_client_secret",
    },
    {
      name: "ARM_ACCESS_KEY",
      holds: AZURE_SECRET,
      source: "https://developer.hashicorp.com/terraform/language/backend/azurerm",
    },
    {
      name: "ARM_SAS_TOKEN",
      holds: AZURE_SECRET,
      source: "https://developer.hashicorp.com/terraform/language/backend/azurerm",
    },
    {
      name: "AZURE_STORAGE_KEY",
      holds: AZURE_SECRET,
      source: "https://learn.microsoft.com/en-us/azure/storage/blobs/authorize-data-operations-cli",
    },
    {
      name: "AZURE_STORAGE_ACCOUNT",
      holds: IDENTIFIER,
      source: "https://learn.microsoft.com/en-us/azure/storage/blobs/authorize-data-operations-cli",
    },
    {
      name: "AZURE_STORAGE_CONNECTION_STRING",
      holds: AZURE_SECRET,
      source: "https://learn.microsoft.com/en-us/azure/storage/blobs/authorize-data-operations-cli",
    },
    {
      name: "AZURE_DEVOPS_EXT_PAT",
      holds: SAAS_KEY,
      source: "https://learn.microsoft.com/en-us/azure/devops/cli/log-in-via-pat",
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
