import { z } from "zod";
import { grantSchema, LIFETIME_SECONDS_MAX, noDoubles, plain, repositoryName } from "./grant.ts";
import { isRefPattern } from "./refs.ts";

/**
 * A trust policy: who may obtain which grant. Every condition is an equality or a choice of equalities on typed claims; refs alone know a
 * star. What a document does not say is not allowed, and a key that it does not know is a mistake.
 */

/** What a policy writes for something that an issuer does not tell at all. It matches a proof that lacks it, and nothing else. */
export const NOT_STATED = "not-stated";

/** A grant's name within its repository, as migrations write it: `<workflow file stem>.<job>[.<n>]`. */
export const grantName = z
  .string()
  .max(200)
  .regex(/^\w[\w-]*(?:\.[\w-]+)*$/, "must be words of letters, digits, _ and -, joined by single dots");

/** Ids of repositories and owners: numbers for GitHub and GitLab, UUIDs elsewhere. */
export const subjectId = z
  .union([z.string().regex(/^[A-Za-z\d][A-Za-z\d-]{0,63}$/, "must be an id"), z.int().positive()])
  .transform(String);

/** Segments that neither climb nor are empty. */
const PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\s/@\p{Cc}\p{Cs}]+(?:\/[^\s/@\p{Cc}\p{Cs}]+)*$/u;
const workflowPath = z
  .string()
  .max(300)
  .regex(PATH, "must be a path in the repository, such as .github/workflows/ci.yml");

/** git's own rules for refs (git-check-ref-format), with `*` allowed once in a segment. */
const ref = z
  .string()
  .max(300)
  .check((context) => {
    const problem = refProblem(context.value);
    if (problem !== null) context.issues.push({ code: "custom", message: problem, input: context.value });
  });

function refProblem(text: string): string | null {
  if (text === NOT_STATED) return null;
  const [first, kind, ...rest] = text.split("/");
  if (first !== "refs" || (kind !== "heads" && kind !== "tags") || rest.length === 0) {
    return "must be written in full: refs/heads/BRANCH or refs/tags/TAG";
  }
  if (rest.some((part) => part === "" || part.startsWith(".") || part.endsWith(".lock") || part.includes(".."))) {
    return "is no ref that git allows";
  }
  if (/[\s~^:?[\\\p{Cc}\p{Cs}]|@\{/u.test(text))
    return "is no ref that git allows; only * may stand for something else";
  if (rest.some((part) => part.indexOf("*") !== part.lastIndexOf("*"))) return "may have one * in each part";
  return null;
}

/** A called workflow: a path in the own repository, or `owner/name/path@ref` of another one. */
const called = z
  .string()
  .max(500)
  .check((context) => {
    if (calledWorkflow(context.value) !== null) return;
    const message = "must be a path in the own repository, or OWNER/NAME/PATH@REF with a full ref or commit";
    context.issues.push({ code: "custom", message, input: context.value });
  });

export type CalledWorkflow =
  | { readonly where: "own"; readonly path: string }
  | { readonly where: "other"; readonly repository: string; readonly path: string; readonly ref: string };

/** Takes apart what a policy names as called workflow; null for anything else. */
export function calledWorkflow(text: string): CalledWorkflow | null {
  const at = text.indexOf("@");
  if (at < 0) return PATH.test(text) ? { where: "own", path: text } : null;
  const [owner = "", name = "", ...rest] = text.slice(0, at).split("/");
  const reference = text.slice(at + 1);
  const path = rest.join("/");
  const isCommit = /^[0-9a-f]{40}$/.test(reference);
  const isLiteral = refProblem(reference) === null && reference !== NOT_STATED && !isRefPattern(reference);
  if (!repositoryName.safeParse(`${owner}/${name}`).success || !PATH.test(path)) return null;
  return isCommit || isLiteral ? { where: "other", repository: `${owner}/${name}`, path, ref: reference } : null;
}

function oneOf<Item extends z.ZodType<string>>(item: Item) {
  return z.array(item).min(1).max(100).check(noDoubles);
}

const eventName = z.string().regex(/^[a-z][a-z_]{0,49}$|^not-stated$/, "must be an event's name");

export const whoSchema = z.strictObject({
  /** Id of an issuer in the broker's configuration. */
  issuer: z.string().regex(/^[a-z\d][a-z\d-]{0,49}$/, "must be an issuer's id from the broker's configuration"),
  /** For people. The ids decide. */
  repository: plain(200).optional(),
  repository_id: subjectId,
  owner_id: subjectId,
  /** The file that is started; several where several may start the same job. */
  workflows: oneOf(z.union([workflowPath, z.literal(NOT_STATED)])),
  /** The file that the job stands in, where that is a called workflow. Omitted: it stands in the file that is started. */
  called: called.optional(),
  refs: oneOf(ref),
  ref_type: z.enum(["branch", "tag"]).optional(),
  events: oneOf(eventName),
  /** Omitted: the job has no environment. `any`: it may have one, which then proves nothing. */
  environment: plain(255).optional(),
  runner: z.enum(["hosted", "self-hosted", "any", NOT_STATED]).default("hosted"),
});
export type PolicyWho = z.infer<typeof whoSchema>;

export const policySchema = z
  .strictObject({
    grant: grantName,
    who: whoSchema,
    what: grantSchema,
    lifetime_minutes: z.int().min(1).max(720),
    /** `environment`: each value becomes a variable for the steps after, under its own name. */
    deliver: z.enum(["outputs", "environment"]).default("outputs"),
  })
  .check((context) => {
    const { who, what, lifetime_minutes, deliver } = context.value;
    const most = LIFETIME_SECONDS_MAX[what.provider] / 60;
    if (lifetime_minutes > most) {
      const message = `${what.provider} allows ${most} minutes at most`;
      context.issues.push({ code: "custom", message, path: ["lifetime_minutes"], input: lifetime_minutes });
    }
    if (what.provider === "github-app" && what.repositories.includes("self")) {
      const index = what.repositories.findIndex((entry) => entry !== "self" && entry.id === who.repository_id);
      const message = "is the repository that asks, which self names already";
      const path = ["what", "repositories", index];
      if (index >= 0) context.issues.push({ code: "custom", message, path, input: what.repositories[index] });
    }
    if (deliver === "environment" && what.provider === "github-app") {
      const message = "a GitHub token is an output, so that only the steps that need it see it";
      context.issues.push({ code: "custom", message, path: ["deliver"], input: deliver });
    }
  });
export type TrustPolicy = z.infer<typeof policySchema>;

/** What a policy may be when it is written as code: no defaults filled in yet. */
export type TrustPolicyInput = z.input<typeof policySchema>;

/** The ref patterns of a policy: each needs proof that whatever it matches is protected. */
export function refPatternsOf(policy: TrustPolicy): readonly string[] {
  return policy.who.refs.filter(isRefPattern);
}

/** Ids of the repositories that a policy's tokens reach, `self` resolved. Empty for what is not GitHub's. */
export function targetRepositoriesOf(policy: TrustPolicy): readonly string[] {
  if (policy.what.provider !== "github-app") return [];
  return policy.what.repositories.map((entry) => (entry === "self" ? policy.who.repository_id : entry.id));
}

export const POLICY_STATUSES = ["pending", "trial", "active", "superseded", "revoked"] as const;
export type PolicyStatus = (typeof POLICY_STATUSES)[number];

/** One version of a policy, as the broker reads it for a decision. */
export interface PolicyVersion {
  readonly policyId: string;
  readonly version: number;
  readonly status: PolicyStatus;
  readonly document: TrustPolicy;
  readonly evidence: PolicyEvidence;
}

/** What was established when the version was approved, and is not in the words of its document. */
export interface PolicyEvidence {
  /** Patterns of `who.refs` of which the API confirmed that every match is protected from unreviewed pushes. */
  readonly protectedPatterns: readonly string[];
  /** Whether the API showed reviewers or a branch restriction for `who.environment`. */
  readonly environmentProtected: boolean;
  /** Whether a security lead approved: needed for events of outsiders. */
  readonly approvedBySecurityLead: boolean;
  /** For `trial`: the campaign's branch, and the commits on it that we made. */
  readonly trial: { readonly headRef: string; readonly commits: readonly string[] } | null;
}

export const NO_EVIDENCE: PolicyEvidence = {
  protectedPatterns: [],
  environmentProtected: false,
  approvedBySecurityLead: false,
  trial: null,
};
