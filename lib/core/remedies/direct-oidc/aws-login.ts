import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import type { Prerequisite } from "../../fix/remediation.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { Entry, StepModel } from "../../workflow/model.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import {
  isForeign,
  keyName,
  REGION,
  REGION_VARIABLE,
  ROLE_REASON,
  roleFor,
  roleVariable,
  sessionConfirmation,
  trustOf,
  wordsFor,
} from "./aws.ts";
import { loginFor } from "./login.ts";
import { federated, longJob, type Outcome } from "./outcome.ts";
import { entryUse, inherits, readsVariable, removable, removals } from "./place.ts";
import { usesAction } from "./version.ts";

const PAIR = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
const KEYS = [...PAIR, "AWS_SESSION_TOKEN"];
/**
 * Actions that find credentials as AWS's SDKs do, temporary ones included. Others put the two halves somewhere
 * themselves.
 */
const SDK_ACTIONS = /^(?:aws-actions\/|pulumi\/actions@|seemethere\/(?:up|down)load-artifact-s3@)/i;

/**
 * A pair of keys in a step's environment becomes a login in front of it, whose short-lived keys are in the environment
 * of what follows. Null for programs that may read the two halves alone, and where other steps of the job have keys of
 * their own.
 */
export function planAwsEnvironment(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "env");
  if (!use || !KEYS.includes(use.site.place.key)) return null;
  const { at } = use;
  const secret = keyName(at, "env", "AWS_ACCESS_KEY_ID");
  const keys = keysOf(at.step);
  const users = at.job.steps.filter((step) => KEYS.some((key) => entryOf(step.env, key)));
  if (!keys || inherits(at, KEYS) || isForeign(at) || hasOtherKeys(context, at, users)) return null;
  if (!users.every((step) => isAlike({ ...at, step }, secret))) return null;
  const region = regionOf(at);
  const login = loginFor(context, at, users, loginStep(secret, region ?? `\${{ vars.${REGION} }}`));
  if (!login) return null;
  return planned(reference, context, at, {
    changes: [login.change, ...removals(at, "env", keys)],
    secret,
    asks: [...(region === null ? [REGION_VARIABLE] : []), sessionConfirmation(at)],
  });
}

/**
 * What the login exports reaches all later steps: a session's third part beside the two halves of another key is
 * refused by AWS. So a job with a key that stays is left alone.
 */
function hasOtherKeys(context: FixContext, at: StepPlace, users: readonly StepModel[]): boolean {
  return context.repo.references.some(
    ({ kind, job, step, tested }) =>
      kind === "aws-static-key" && job === at.job && !tested && !(step !== null && users.includes(step)),
  );
}

/**
 * The pair as user and password of a login to ECR: `docker/login-action` takes the credentials of the environment
 * there, so a login to AWS goes in front of it.
 */
export function planAwsRegistry(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "with");
  if (!use || !["username", "password"].includes(use.site.place.key)) return null;
  const { at } = use;
  const pair = registryPair(at);
  const secret = keyName(at, "with", "username");
  const users = at.job.steps.filter((step) => registryPair({ ...at, step }) !== null);
  if (!pair || inherits(at, KEYS) || isForeign(at) || hasOtherKeys(context, at, users)) return null;
  if (users.some((step) => keyName({ ...at, step }, "with", "username") !== secret)) return null;
  const region = users[0] ? registryRegion(users[0]) : null;
  const login = loginFor(context, at, users, loginStep(secret, region || `\${{ vars.${REGION} }}`));
  if (!login) return null;
  return planned(reference, context, at, {
    changes: [login.change, ...removals(at, "with", pair)],
    secret,
    asks: region ? [] : [REGION_VARIABLE],
  });
}

/**
 * User and password of a login to ECR, when both are stored values; `AWS` with a password that a step made is no key.
 */
function registryPair(at: StepPlace): readonly Entry[] | null {
  if (!usesAction(at, { action: "docker/login-action" }) || registryRegion(at.step) === null) return null;
  if (!["", "true", "auto"].includes(inputsOf(at.step)("ecr") ?? "")) return null;
  const pair = removable(at.step.with, ["username", "password"]);
  return pair?.length === 2 && pair.every((entry) => entry.sites.length === 1) ? pair : null;
}

interface Plan {
  readonly changes: readonly Change[];
  readonly secret: string | null;
  readonly asks: readonly Prerequisite[];
}

function planned(reference: JudgedReference, context: FixContext, at: StepPlace, plan: Plan): Outcome {
  return federated(reference, context, {
    at,
    changes: plan.changes,
    prerequisites: [
      roleVariable(roleFor(plan.secret)),
      trustOf(at, context, false),
      ...plan.asks,
      ...longJob(at, "AWS", "`role-duration-seconds` and the role's own limit say how long it lives"),
    ],
    reasons: [ROLE_REASON],
    ...wordsFor(reference),
  });
}

function loginStep(secret: string | null, region: string) {
  return {
    name: "Configure AWS credentials",
    id: null,
    uses: FEDERATION.aws.pin,
    with: [
      ["role-to-assume", `\${{ vars.${roleFor(secret)} }}`],
      ["aws-region", region],
    ] as const,
  };
}

function keysOf(step: StepModel): readonly Entry[] | null {
  const keys = removable(step.env, KEYS);
  return keys && PAIR.every((name) => keys.some((entry) => entry.key === name)) ? keys : null;
}

/** A script that names the keys hands them on by itself, most likely without the session's third part. */
function takesSession(at: StepPlace): boolean {
  const { run, uses } = at.step;
  if (run) return !KEYS.some((key) => run.text.includes(key));
  return uses !== null && SDK_ACTIONS.test(uses.text);
}

function isAlike(at: StepPlace, secret: string | null): boolean {
  if (keysOf(at.step) === null || !takesSession(at) || readsVariable(at, KEYS)) return false;
  return keyName(at, "env", "AWS_ACCESS_KEY_ID") === secret;
}

/** The region that the text gives the step, as a value that can stand in front of it too; null when it gives none. */
function regionOf(at: StepPlace): string | null {
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"]) {
    const own = entryOf(at.step.env, name);
    if (own?.value) return movable(own) ? own.value : null;
    if ([...at.job.env, ...at.file.env].some((entry) => entry.key === name && entry.value))
      return `\${{ env.${name} }}`;
  }
  return null;
}

/** A secret as a region is for another remedy, and a variable of the step is not there in front of it. */
function movable(entry: Entry): boolean {
  return entry.sites.every((site) => site.accesses.every(({ root }) => root !== "secrets" && root !== "env"));
}

/** The region in the name of a step's registry; empty when the name does not say it, null when it is none of AWS. */
function registryRegion(step: StepModel): string | null {
  const registry = (inputsOf(step)("registry") ?? "").trim().replace(/^https?:\/\//, "");
  if (/^public\.ecr\.aws(?:\/|$)/.test(registry)) return "us-east-1";
  if (!/\.dkr\.ecr\b/.test(registry)) return null;
  const region = /\.dkr\.ecr(?:-fips)?\.(.+?)\.amazonaws\.com/.exec(registry)?.[1] ?? "";
  return /secrets\.|env\./.test(region) ? "" : region;
}
