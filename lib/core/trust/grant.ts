import { z } from "zod";
import { isGrantable } from "./permissions.ts";

/**
 * What a token can do: one strict schema for each provider. A grant is data; what it means upstream is the matter of the provider of the
 * same name (lib/adapters/providers). Lists and maps are never empty: to GitHub, `{}` means all permissions and `[]` all repositories.
 */

/** GitHub's ids as decimal text, since they outgrow what a JSON number holds exactly. */
export const decimalId = z
  .union([z.string().regex(/^[1-9]\d{0,18}$/, "must be a number"), z.int().positive()])
  .transform(String);

/** `owner/name` as GitHub allows it: no dots alone, nothing that climbs out of a path. */
export const repositoryName = z
  .string()
  .regex(/^[A-Za-z\d](?:[A-Za-z\d-]{0,38})\/(?!\.{1,2}$)[\w.-]{1,100}$/, "must be OWNER/NAME");

/** A repository that a token reaches. The id decides, the name is for people. `self` is the repository whose job asks. */
export const targetRepository = z.union([
  z.literal("self"),
  z.strictObject({ id: decimalId, name: repositoryName.optional() }),
]);
export type TargetRepository = z.infer<typeof targetRepository>;

/** A map of which `__proto__` is no key: zod's records drop that one in silence, and what is not understood is refused. */
function map<Schema extends z.ZodType<object>>(schema: Schema) {
  const isPlain = (input: unknown) => typeof input !== "object" || input === null || !Object.hasOwn(input, "__proto__");
  const plainMap = z.custom<z.input<Schema>>(isPlain, "__proto__ cannot be a name");
  return plainMap.pipe(schema as unknown as z.ZodType<z.output<Schema>, z.input<Schema>>);
}

export const permissionMap = map(z.record(z.string(), z.enum(["read", "write"], "must be read or write"))).check(
  (context) => {
    const entries = Object.entries(context.value);
    if (entries.length === 0) {
      context.issues.push({ code: "custom", message: "must name at least one permission", input: context.value });
    }
    for (const [name, level] of entries) {
      if (isGrantable(name, level)) continue;
      const message = `the broker hands out no ${name}: ${level}`;
      context.issues.push({ code: "custom", message, path: [name], input: level });
    }
  },
);

const names = (what: string, form: RegExp) =>
  z
    .array(z.string().regex(form, `must be ${what}`))
    .min(1)
    .max(50)
    .check(noDoubles);

export function noDoubles(context: z.core.ParsePayload<readonly string[]>): void {
  const seen = new Set<string>();
  context.value.forEach((entry, index) => {
    if (seen.has(entry)) {
      context.issues.push({ code: "custom", message: `${entry} stands here twice`, path: [index], input: entry });
    }
    seen.add(entry);
  });
}

/** Text without control characters: it ends in headers, paths and logs. */
export const plain = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}]+$/u, "must have no control characters");

/** A path below a mount: segments that neither climb nor are empty. */
const segments = z
  .string()
  .max(300)
  .regex(
    /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.@+-]+(?:\/[\w.@+-]+)*$/,
    "must be a path such as team/ci, without . and ..",
  );

/** Not `__proto__`, which is no name in an object of JavaScript. */
const VALUE_NAME = /^(?!__proto__$)[A-Za-z_]\w{0,99}$/;

/** What a job finds the value under, as an output or as a variable. */
export const valueName = z.string().regex(VALUE_NAME, "must be a name of letters, digits and _");

const githubApp = z.strictObject({
  provider: z.literal("github-app"),
  repositories: z
    .array(targetRepository)
    .min(1)
    // GitHub's limit for one token.
    .max(500)
    .check((context) => {
      const ids = context.value.map((entry) => (entry === "self" ? entry : entry.id));
      if (new Set(ids).size === ids.length) return;
      context.issues.push({ code: "custom", message: "must name each repository once", input: context.value });
    }),
  permissions: permissionMap,
});

const aws = z.strictObject({
  provider: z.literal("aws"),
  role_arn: z
    .string()
    .regex(/^arn:aws(?:-cn|-us-gov)?:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, "must be the ARN of a role"),
  region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "must be a region such as eu-central-1"),
  /** An IAM policy that narrows the role for this session; what AWS takes as `Policy`. */
  session_policy: map(z.record(z.string(), z.json())).optional(),
});

const gcp = z.strictObject({
  provider: z.literal("gcp"),
  service_account: z
    .string()
    .regex(
      /^[a-z][a-z\d-]{4,28}[a-z\d]@[a-z][a-z\d-]{4,28}[a-z\d]\.iam\.gserviceaccount\.com$/,
      "must be a service account's address",
    ),
  scopes: names("a scope's URL", /^https:\/\/www\.googleapis\.com\/auth\/[\w.-]+$/),
});

const azure = z.strictObject({
  provider: z.literal("azure"),
  tenant_id: z.guid(),
  client_id: z.guid(),
  /** A resource with `/.default`, as the client credentials flow wants it. */
  scope: plain(300).regex(/\/\.default$/, "must end with /.default"),
});

const vault = z.strictObject({
  provider: z.literal("vault"),
  engine: z.enum(["dynamic", "kv"]),
  mount: segments,
  path: segments,
  /** Name for the job → field of the secret. */
  fields: map(z.record(valueName, plain(100))).refine(
    (entries) => Object.keys(entries).length > 0,
    "must name at least one field",
  ),
});

const ecr = z.strictObject({
  provider: z.literal("ecr"),
  role_arn: aws.shape.role_arn,
  region: aws.shape.region,
});

const artifactory = z.strictObject({
  provider: z.literal("artifactory"),
  /** What Artifactory calls the scope of an access token. */
  scope: plain(500).refine(
    (scope) =>
      !scope
        .split(/\s+/)
        .some((part) => part === "*" || part === "*:*" || part.startsWith("applied-permissions/admin")),
    "must not be all of it, nor an administrator's",
  ),
});

const sealedStore = z.strictObject({
  provider: z.literal("sealed-store"),
  secrets: names("the name of a stored value", VALUE_NAME),
});

export const grantSchema = z.discriminatedUnion("provider", [
  githubApp,
  aws,
  gcp,
  azure,
  vault,
  ecr,
  artifactory,
  sealedStore,
]);
export type Grant = z.infer<typeof grantSchema>;
export type ProviderId = Grant["provider"];
export type GrantOf<Id extends ProviderId> = Extract<Grant, { readonly provider: Id }>;
export type GithubAppGrant = GrantOf<"github-app">;

/** A grant in which `self` is an id. */
export type ResolvedGrant<G extends Grant = Grant> = G extends { readonly provider: "github-app" }
  ? Omit<G, "repositories"> & { readonly repositories: readonly { readonly id: string; readonly name?: string }[] }
  : G;

export const PROVIDERS = [
  "github-app",
  "aws",
  "gcp",
  "azure",
  "vault",
  "ecr",
  "artifactory",
  "sealed-store",
] as const satisfies readonly ProviderId[];

/** Longest lifetimes that the providers themselves allow, in seconds. A policy asks for less or as much. */
export const LIFETIME_SECONDS_MAX: Readonly<Record<ProviderId, number>> = {
  // GitHub docs, "Generating an installation access token": one hour.
  "github-app": 3_600,
  // AWS STS AssumeRole: up to twelve hours; less for chained roles, which AWS then says.
  aws: 43_200,
  // IAM Service Account Credentials API: one hour unless the organisation extends it.
  gcp: 3_600,
  // Entra ID: 60 to 90 minutes, chosen by Entra, whatever a policy says.
  azure: 5_400,
  vault: 43_200,
  // Amazon ECR GetAuthorizationToken: twelve hours, whatever the role's session and the policy say.
  ecr: 43_200,
  artifactory: 43_200,
  // A stored value does not expire; this is how long its lease is shown as live.
  "sealed-store": 3_600,
};

/**
 * What one provider reaches, as one text that a ceiling can compare: a role, an account, a path. GitHub's are compared by repository and
 * permission instead.
 */
export function targetsOf(grant: Grant): readonly string[] {
  switch (grant.provider) {
    case "github-app":
      return [];
    case "aws":
    case "ecr":
      return [grant.role_arn];
    case "gcp":
      return [grant.service_account];
    case "azure":
      return [`${grant.tenant_id}/${grant.client_id}/${grant.scope}`];
    case "vault":
      return [`${grant.engine}:${grant.mount}:${grant.path}`];
    case "artifactory":
      return [grant.scope];
    case "sealed-store":
      return grant.secrets;
  }
}
