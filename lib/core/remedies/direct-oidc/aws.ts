import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import type { Prerequisite } from "../../fix/remediation.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import { bump, confirm, federated, longJob, type Outcome, trust, variable } from "./outcome.ts";
import { entryUse, removable, removals, setAbsent } from "./place.ts";
import { COMMON_WORDS, nameWords, variableFor } from "./variables.ts";
import { usesAction } from "./version.ts";

/**
 * The action's inputs that hold a static key. With the first one given, it asks for no OIDC token, whatever else is
 * there.
 */
const KEY_INPUTS = ["aws-access-key-id", "aws-secret-access-key", "aws-session-token"];
/** Inputs that choose another way than the OIDC one. */
const OTHER_WAYS = ["web-identity-token-file", "role-chaining", "force-skip-oidc"];

/**
 * A key of AWS that a step gives to `aws-actions/configure-aws-credentials` becomes a role that the step assumes with
 * the job's OIDC token. Null for keys of services that only speak like S3, and for everything but a whole pair of
 * entries.
 */
export function planAwsAction(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "with");
  if (!use || !usesAction(use.at, FEDERATION.aws) || !KEY_INPUTS.includes(use.site.place.key.toLowerCase()))
    return null;
  const { at } = use;
  const inputOf = inputsOf(at.step);
  const keys = removable(at.step.with, KEY_INPUTS);
  if (!keys || !inputOf(KEY_INPUTS[0] ?? "") || !inputOf(KEY_INPUTS[1] ?? "")) return null;
  if (OTHER_WAYS.some((name) => !["", "false"].includes(inputOf(name) ?? "")) || isForeign(at)) return null;
  const role = roleFor(keyName(at, "with", "aws-access-key-id"));
  const version = bump(at, FEDERATION.aws);
  const roles = setAbsent(at, "role-to-assume", `\${{ vars.${role} }}`);
  const regions = setAbsent(at, "aws-region", `\${{ vars.${REGION} }}`);
  const changes: Change[] = [...removals(at, "with", keys), ...roles, ...regions, ...version.changes];
  return federated(reference, context, {
    at,
    changes,
    prerequisites: [
      ...(roles.length > 0 ? [roleVariable(role)] : []),
      ...(regions.length > 0 ? [REGION_VARIABLE] : []),
      trustOf(at, context, inputOf("role-external-id") !== null),
      ...version.prerequisites,
      ...(inputOf("role-duration-seconds")
        ? []
        : longJob(at, "AWS", "`role-duration-seconds` and the role's own limit say how long it lives")),
    ],
    reasons: [ROLE_REASON],
    ...wordsFor(reference),
  });
}

export const ROLE_REASON = "The role has to exist and trust this workflow before this is merged.";

export function wordsFor(reference: JudgedReference): { readonly before: string; readonly after: string } {
  return {
    before: `${reference.name ?? "the key"}: a static key of AWS, valid until somebody deletes it`,
    after: "a session of one role, for this job, for one hour at most",
  };
}

export function roleVariable(name: string): Prerequisite {
  return variable(name, "the ARN of the role that the job assumes, with no more rights than it needs");
}

export const REGION = "AWS_REGION";
export const REGION_VARIABLE = variable(REGION, "the region that the job works in");

/**
 * The role's trust policy. An external id is no part of a request with a web identity, so the policy must not ask for
 * one.
 */
export function trustOf(at: StepPlace, context: FixContext, external: boolean): Prerequisite {
  const asked = trust(at, context, "AWS", "The role", "sts.amazonaws.com");
  if (!external) return asked;
  return {
    ...asked,
    text: `${asked.text} No external id is sent with an OIDC token: the policy must not ask for one.`,
  };
}

/** Temporary keys have a third part, which not every program sends. */
export function sessionConfirmation(at: StepPlace): Prerequisite {
  const where = `${at.file.path}, job ${at.job.id}`;
  return confirm(
    `aws-session:${where}`,
    `Confirm that what the job runs (${where}) takes temporary keys: it has to send AWS_SESSION_TOKEN too, as the SDKs and the AWS CLI do.`,
  );
}

const AWS_WORDS: ReadonlySet<string> = new Set([...COMMON_WORDS, "aws", "amazon", "access", "session", "iam"]);

/** The variable with the role for the key that a secret holds. */
export function roleFor(secret: string | null): string {
  return variableFor("AWS_ROLE_TO_ASSUME", secret, AWS_WORDS);
}

/** The name of the secret in an entry of a step. */
export function keyName(at: StepPlace, where: "with" | "env", key: string): string | null {
  const entry = entryOf(at.step[where], key);
  const access = entry?.sites[0]?.accesses[0];
  return access?.path.at(-1) ?? null;
}

const FOREIGN_WORDS: ReadonlySet<string> = new Set(
  "r2 cloudflare minio backblaze b2 wasabi spaces digitalocean linode scaleway scw storj tigris hetzner ovh ceph alibaba aliyun yandex garage filebase supabase".split(
    " ",
  ),
);
const FOREIGN_TEXT =
  /--endpoint(?:-url)?\b|AWS_ENDPOINT_URL|S3_ENDPOINT|endpoint[_-]url|cloudflarestorage\.com|digitaloceanspaces\.com|backblazeb2\.com|wasabisys\.com/i;

/**
 * Whether anything in the job shows that the key is of a service that only speaks like S3: the names of the secrets, or
 * an endpoint. The whole job is looked at, since what configures the credentials is not what uses them.
 */
export function isForeign(at: StepPlace): boolean {
  const inputs = inputsOf(at.step);
  if ((inputs("aws-region") ?? entryOf(at.step.env, "AWS_REGION")?.value ?? "").trim() === "auto") return true;
  const secrets = [...at.step.with, ...at.step.env]
    .filter((entry) => /access[-_]?key|secret|username|password/i.test(entry.key))
    .flatMap((entry) => entry.sites.flatMap((site) => site.accesses.map((access) => access.path.join("_"))));
  if (secrets.some((name) => nameWords(name).some((word) => FOREIGN_WORDS.has(word)))) return true;
  const steps = at.job.steps.flatMap((step) => [...step.env, ...step.with]);
  const entries = [...at.file.env, ...at.job.env, ...steps];
  if (entries.some((entry) => FOREIGN_TEXT.test(entry.key) || FOREIGN_TEXT.test(entry.value ?? ""))) return true;
  return at.job.steps.some((step) => FOREIGN_TEXT.test(step.run?.text ?? ""));
}
