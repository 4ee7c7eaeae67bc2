import type { CredentialKind, Finding } from "../contracts.ts";
import type { Remedy } from "../fix/remediation.ts";
import { remedy as brokerToken } from "./broker-token/index.ts";
import { remedy as brokeredSecret } from "./brokered-secret/index.ts";
import { remedy as deleteTest } from "./delete/index.ts";
import { remedy as directOidc } from "./direct-oidc/index.ts";
import { remedy as explicitSecretMap } from "./explicit-secret-map/index.ts";
import { remedy as githubToken } from "./github-token/index.ts";
import { remedy as manual } from "./manual/index.ts";
import { remedy as moveToVars } from "./move-to-vars/index.ts";
import { remedy as narrowAppToken } from "./narrow-app-token/index.ts";

/** Every recipe, one folder each, in the order of preference. A test compares this list with the folders. */
export const ALL_REMEDIES = [
  directOidc,
  githubToken,
  brokerToken,
  brokeredSecret,
  moveToVars,
  explicitSecretMap,
  narrowAppToken,
  deleteTest,
  manual,
] as const satisfies readonly Remedy[];

/** The recipes for a kind, the best one first: federation, the job's own token, a broker's token, a stored value that the broker leases. */
export const remediesFor: Readonly<Record<CredentialKind, readonly Remedy[]>> = {
  "hardcoded-credential": [manual],
  "all-secrets-exposed": [manual],
  "github-pat": [githubToken, brokerToken],
  "github-app-private-key": [brokerToken],
  "app-token-overscoped": [narrowAppToken],
  "aws-static-key": [directOidc, brokeredSecret],
  "gcp-key-json": [directOidc, brokeredSecret],
  "azure-secret": [directOidc, brokeredSecret],
  "npm-token": [githubToken, directOidc, brokeredSecret],
  "pypi-token": [directOidc, brokeredSecret],
  "rubygems-token": [directOidc, brokeredSecret],
  "crates-token": [directOidc, brokeredSecret],
  "nuget-token": [directOidc, brokeredSecret],
  "container-registry-password": [githubToken, directOidc, brokeredSecret],
  "codecov-token": [directOidc, brokeredSecret],
  "saas-api-key": [directOidc, brokeredSecret],
  "llm-api-key": [directOidc, brokeredSecret],
  "hosting-token": [directOidc, brokeredSecret],
  "chat-webhook": [brokeredSecret],
  "ssh-deploy-key": [brokerToken],
  "persisted-pat-checkout": [githubToken, brokerToken],
  "signing-material": [manual],
  "secrets-inherit": [explicitSecretMap],
  identifier: [moveToVars],
  "unresolved-reference": [manual],
  "unknown-secret": [manual],
};

/** The recipes for a finding: a mere test of a secret has one of its own. */
export function chainFor(finding: Finding): readonly Remedy[] {
  return finding.modifiers.includes("existence-test") ? [deleteTest] : remediesFor[finding.kind];
}
