import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import type { Prerequisite } from "../../fix/remediation.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { StepModel } from "../../workflow/model.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import { loginFor } from "./login.ts";
import { federated, type Outcome, trust, variable } from "./outcome.ts";
import { entryUse, removable, removals, setAbsent, setInput, type Use } from "./place.ts";
import { COMMON_WORDS, variableFor } from "./variables.ts";
import { ageOf, usesAction, versionOf } from "./version.ts";

/**
 * The key of a service account that a step gives to `google-github-actions/auth` becomes workload identity federation;
 * one that it gives to an old `setup-gcloud`, or to a login to a registry of Google, becomes an `auth` step in front of
 * it. Null where a script of the job takes the file for a key.
 */
export function planGoogle(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "with");
  if (!use) return null;
  const key = use.site.place.key.toLowerCase();
  if (key === "password") return planRegistry(reference, context, use);
  if (needsKeyFile(use.at)) return null;
  if (key === "credentials_json" && usesAction(use.at, FEDERATION.google)) return planAuth(reference, context, use.at);
  if (key === "service_account_key" && usesAction(use.at, SETUP)) return planSetup(reference, context, use.at);
  return null;
}

const SETUP = { action: "google-github-actions/setup-gcloud" };
/**
 * From here on `setup-gcloud` takes what an `auth` step in front of it left, and still knows the input with the key.
 */
const SETUP_TAKES_AUTH = [0, 3];

function planAuth(reference: JudgedReference, context: FixContext, at: StepPlace): Outcome | null {
  const inputOf = inputsOf(at.step);
  const keys = removable(at.step.with, ["credentials_json"]);
  if (!keys || inputOf("workload_identity_provider")) return null;
  const names = namesFor(reference);
  const accounts = setAbsent(at, "service_account", `\${{ vars.${names.account} }}`);
  const changes: Change[] = [
    ...removals(at, "with", keys),
    setInput(at, "workload_identity_provider", `\${{ vars.${names.provider} }}`),
    ...accounts,
  ];
  return planned(reference, context, at, changes, prerequisitesOf(at, context, names, accounts.length > 0));
}

function planSetup(reference: JudgedReference, context: FixContext, at: StepPlace): Outcome | null {
  const version = versionOf(at);
  if (version === null || version === "branch" || ageOf(at, SETUP_TAKES_AUTH) !== "new") return null;
  const keys = removable(at.step.with, ["service_account_key", "service_account_email", "export_default_credentials"]);
  if (!keys) return null;
  const names = namesFor(reference);
  const login = loginFor(context, at, [at.step], {
    name: "Authenticate to Google Cloud",
    id: null,
    uses: FEDERATION.google.pin,
    with: [
      ["workload_identity_provider", `\${{ vars.${names.provider} }}`],
      ["service_account", `\${{ vars.${names.account} }}`],
    ],
  });
  if (!login) return null;
  const changes = [login.change, ...removals(at, "with", keys)];
  return planned(reference, context, at, changes, prerequisitesOf(at, context, names, true));
}

const LOGIN = { action: "docker/login-action" };

/** The key as the password of a login to a registry of Google becomes an access token of the account. */
function planRegistry(reference: JudgedReference, context: FixContext, use: Use): Outcome | null {
  const { at, site, access } = use;
  const users = at.job.steps.filter(isKeyLogin);
  const secrets = new Set(users.map((step) => entryOf(step.with, "password")?.value));
  if (!usesAction(at, LOGIN) || !isKeyLogin(at.step) || secrets.size > 1) return null;
  const names = namesFor(reference);
  const login = loginFor(context, at, users, {
    name: "Authenticate to Google Cloud",
    id: "google-auth",
    uses: FEDERATION.google.pin,
    with: [
      ["workload_identity_provider", `\${{ vars.${names.provider} }}`],
      ["service_account", `\${{ vars.${names.account} }}`],
      ["token_format", "access_token"],
      // The file would lie in the workspace, where an image that is built takes it along.
      ["create_credentials_file", "false"],
    ],
  });
  if (!login) return null;
  const changes: Change[] = [
    login.change,
    setInput(at, "username", "oauth2accesstoken"),
    { do: "substitute", site, start: access.start, end: access.end, by: [`steps.${login.id}.outputs.access_token`] },
  ];
  return planned(reference, context, at, changes, prerequisitesOf(at, context, names, true));
}

function isKeyLogin(step: StepModel): boolean {
  const inputOf = inputsOf(step);
  const registry = inputOf("registry") ?? "";
  const isGoogle = /^(?:https:\/\/)?(?:(?:\w+\.)?gcr\.io|[\w-]+-docker\.pkg\.dev)(?:\/|$)/.test(registry);
  return isGoogle && /^_json_key(?:_base64)?$/.test(inputOf("username") ?? "");
}

function planned(
  reference: JudgedReference,
  context: FixContext,
  at: StepPlace,
  changes: readonly Change[],
  prerequisites: readonly Prerequisite[],
): Outcome {
  return federated(reference, context, {
    at,
    changes,
    prerequisites,
    reasons: ["The identity provider has to exist and trust this workflow before this is merged."],
    before: `${reference.name ?? "the key"}: the key of a service account, valid until somebody deletes it`,
    after: "a token of the service account, for this job, for one hour at most",
  });
}

interface Names {
  readonly provider: string;
  readonly account: string;
}

const GOOGLE_WORDS: ReadonlySet<string> = new Set([
  ...COMMON_WORDS,
  ..."gcp google gcloud gke gcr gar cloud service account serviceaccount sa application platform project".split(" "),
]);

/** One provider can serve all of an organisation's workflows; the accounts behind the keys are different ones. */
function namesFor(reference: JudgedReference): Names {
  return {
    provider: "GCP_WORKLOAD_IDENTITY_PROVIDER",
    account: variableFor("GCP_SERVICE_ACCOUNT", reference.name, GOOGLE_WORDS),
  };
}

function prerequisitesOf(
  at: StepPlace,
  context: FixContext,
  names: Names,
  isNewAccount: boolean,
): readonly Prerequisite[] {
  const provider = variable(
    names.provider,
    "the provider's full name, projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER",
  );
  const account = variable(names.account, "the e-mail address of the service account that the key belongs to");
  const condition = trust(at, context, "Google Cloud", "The workload identity provider", "the provider's own name");
  const binding =
    "Map those claims to attributes, and give roles/iam.workloadIdentityUser on the service account to that principal set.";
  return [provider, ...(isNewAccount ? [account] : []), { ...condition, text: `${condition.text} ${binding}` }];
}

/**
 * A script that activates the account with the file expects a key in it, which the file of a federation does not have.
 */
function needsKeyFile(at: StepPlace): boolean {
  return at.job.steps.some((step) => /activate-service-account|_json_key/.test(step.run?.text ?? ""));
}
