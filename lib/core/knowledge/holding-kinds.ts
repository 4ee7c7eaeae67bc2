import type { Holding } from "./schema.ts";

/**
 * One name per kind of credential, so that a vendor's file reads as a table. Holdings of GitHub tokens and identifiers
 * are in `holdings.ts`.
 */

export const AWS_KEY = { kind: "aws-static-key" } as const satisfies Holding;
export const GCP_KEY = { kind: "gcp-key-json" } as const satisfies Holding;
export const AZURE_SECRET = { kind: "azure-secret" } as const satisfies Holding;
export const NPM_TOKEN = { kind: "npm-token" } as const satisfies Holding;
export const PYPI_TOKEN = { kind: "pypi-token" } as const satisfies Holding;
export const RUBYGEMS_TOKEN = { kind: "rubygems-token" } as const satisfies Holding;
export const CRATES_TOKEN = { kind: "crates-token" } as const satisfies Holding;
export const NUGET_TOKEN = { kind: "nuget-token" } as const satisfies Holding;
export const REGISTRY_PASSWORD = { kind: "container-registry-password" } as const satisfies Holding;
export const CODECOV_TOKEN = { kind: "codecov-token" } as const satisfies Holding;
export const SAAS_KEY = { kind: "saas-api-key" } as const satisfies Holding;
export const LLM_KEY = { kind: "llm-api-key" } as const satisfies Holding;
export const HOSTING_TOKEN = { kind: "hosting-token" } as const satisfies Holding;
export const CHAT_WEBHOOK = { kind: "chat-webhook" } as const satisfies Holding;
export const SSH_KEY = { kind: "ssh-deploy-key" } as const satisfies Holding;
export const SIGNING = { kind: "signing-material" } as const satisfies Holding;

/** Several lines or fields, each with a secret of its own kind: build secrets, a `.env` file, a JSON map. */
export const BUNDLE = { kind: "unknown-secret", bundle: true } as const satisfies Holding;
