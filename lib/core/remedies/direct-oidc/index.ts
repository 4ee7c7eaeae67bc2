import type { CredentialKind } from "../../contracts.ts";
import { withoutSecret } from "../../fix/callers.ts";
import type { FixContext } from "../../fix/context.ts";
import type { Remedy } from "../../fix/remediation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { planAwsAction } from "./aws.ts";
import { planAwsEnvironment, planAwsRegistry } from "./aws-login.ts";
import { planAzure } from "./azure.ts";
import { planCalled } from "./called.ts";
import { planCloudsmith } from "./cloudsmith.ts";
import { planCodecov } from "./codecov.ts";
import { planCrates } from "./crates.ts";
import { hasConnection, planDockerHub } from "./docker-hub.ts";
import { planGoogle } from "./gcp.ts";
import { planJfrog } from "./jfrog.ts";
import { planNpm } from "./npm.ts";
import { planNuget } from "./nuget.ts";
import type { Outcome } from "./outcome.ts";
import { planPypi } from "./pypi.ts";
import { planRubygems } from "./rubygems.ts";
import { planVault } from "./vault.ts";

type Recipe = (reference: JudgedReference, context: FixContext) => Outcome | null;

/** Recipes by what the credential is; each gives null for a place that it does not know. */
const RECIPES: Readonly<Partial<Record<CredentialKind, readonly Recipe[]>>> = {
  "aws-static-key": [planAwsAction, planAwsEnvironment, planAwsRegistry],
  "gcp-key-json": [planGoogle],
  "azure-secret": [planAzure],
  "npm-token": [planNpm],
  "pypi-token": [planPypi],
  "rubygems-token": [planRubygems],
  "crates-token": [planCrates],
  "nuget-token": [planNuget],
  "container-registry-password": [planAwsRegistry, planConnected],
  "codecov-token": [planCodecov],
  "saas-api-key": [planVault, planJfrog, planCloudsmith],
  "llm-api-key": [],
  "hosting-token": [],
};

/** The job's own OIDC token, which the other side trusts: no credential is stored anywhere. */
export const remedy: Remedy = {
  id: "direct-oidc",
  title: "Federation with the vendor",
  docs: "Where a step hands a stored credential to a vendor's own action or command that also takes the job's OIDC token: AWS, Google Cloud, Azure, Vault, npm, PyPI, crates.io, NuGet, RubyGems, JFrog, Cloudsmith and Codecov. The inputs with the credential go, identifiers come from variables, the job may ask for an OIDC token. What the vendor has to trust is written out for its owner. A credential in the environment of a job, in a value that is computed, in a composite action, or for a program that takes no short-lived one, is left to the next remedy. Docker Hub only where a step names its connection, since the text does not know the plan.",
  handles: [
    "aws-static-key",
    "gcp-key-json",
    "azure-secret",
    "npm-token",
    "pypi-token",
    "rubygems-token",
    "crates-token",
    "nuget-token",
    "container-registry-password",
    "codecov-token",
    "saas-api-key",
    "llm-api-key",
    "hosting-token",
  ],
  plan: ({ reference }, context) => {
    if (!reference || reference.tested || reference.form !== "access") return null;
    if (reference.place?.kind === "call-secrets") return planCalled(reference, context, planHere);
    const { site, name } = reference;
    // Runs that have nothing today would act as the provider's principal.
    if (site && name !== null && withoutSecret(context.repo.linked, site, name, "a-secret")) return null;
    return planHere(reference, context);
  },
};

function planHere(reference: JudgedReference, context: FixContext): Outcome | null {
  for (const recipe of RECIPES[reference.kind] ?? []) {
    const outcome = recipe(reference, context);
    if (outcome) return outcome;
  }
  return null;
}

function planConnected(reference: JudgedReference, context: FixContext): Outcome | null {
  return hasConnection(reference) ? planDockerHub(reference, context) : null;
}
