import { detector as allSecretsExposed } from "./all-secrets-exposed/index.ts";
import { detector as appTokenOverscoped } from "./app-token-overscoped/index.ts";
import { detector as awsStaticKey } from "./aws-static-key/index.ts";
import { detector as azureSecret } from "./azure-secret/index.ts";
import { detector as chatWebhook } from "./chat-webhook/index.ts";
import { detector as codecovToken } from "./codecov-token/index.ts";
import { detector as containerRegistryPassword } from "./container-registry-password/index.ts";
import { detector as cratesToken } from "./crates-token/index.ts";
import type { Detector } from "./detector.ts";
import { detector as gcpKeyJson } from "./gcp-key-json/index.ts";
import { detector as githubAppPrivateKey } from "./github-app-private-key/index.ts";
import { detector as githubPat } from "./github-pat/index.ts";
import { detector as hardcodedCredential } from "./hardcoded-credential/index.ts";
import { detector as hostingToken } from "./hosting-token/index.ts";
import { detector as identifier } from "./identifier/index.ts";
import { detector as llmApiKey } from "./llm-api-key/index.ts";
import { detector as npmToken } from "./npm-token/index.ts";
import { detector as nugetToken } from "./nuget-token/index.ts";
import { detector as persistedPatCheckout } from "./persisted-pat-checkout/index.ts";
import { detector as pypiToken } from "./pypi-token/index.ts";
import { detector as rubygemsToken } from "./rubygems-token/index.ts";
import { detector as saasApiKey } from "./saas-api-key/index.ts";
import { detector as secretsInherit } from "./secrets-inherit/index.ts";
import { detector as signingMaterial } from "./signing-material/index.ts";
import { detector as sshDeployKey } from "./ssh-deploy-key/index.ts";
import { detector as unknownSecret } from "./unknown-secret/index.ts";
import { detector as unresolvedReference } from "./unresolved-reference/index.ts";

/** Every rule, one folder each, in the order in which kinds are listed. A test compares this list with the folders. */
export const DETECTORS = [
  hardcodedCredential,
  allSecretsExposed,
  githubPat,
  githubAppPrivateKey,
  appTokenOverscoped,
  awsStaticKey,
  gcpKeyJson,
  azureSecret,
  npmToken,
  pypiToken,
  rubygemsToken,
  cratesToken,
  nugetToken,
  containerRegistryPassword,
  codecovToken,
  saasApiKey,
  llmApiKey,
  hostingToken,
  chatWebhook,
  sshDeployKey,
  persistedPatCheckout,
  signingMaterial,
  secretsInherit,
  identifier,
  unresolvedReference,
  unknownSecret,
] as const satisfies readonly Detector[];
