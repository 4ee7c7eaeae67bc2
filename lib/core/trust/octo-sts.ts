import { z } from "zod";
import { schemaWords } from "../schema-words.ts";
import { mistakesOf, parseStrictYaml } from "../strict-yaml.ts";
import { readClaims } from "./octo-sts/claims.ts";
import { proposalOf } from "./octo-sts/proposal.ts";
import type { OctoRefusal, Refuse } from "./octo-sts/refusal.ts";
import { readSubjects, valuesOf } from "./octo-sts/subject.ts";
import { readTargets } from "./octo-sts/targets.ts";
import { policySchema, type TrustPolicyInput } from "./policy.ts";

export type { OctoRefusal, OctoRefusalCode } from "./octo-sts/refusal.ts";

/** What a policy of octo-sts does not say itself. */
export interface OctoContext {
  /** The name that the grant will have in the repositories that ask for it. */
  readonly grant: string;
  /** Where the file lives. In a repository called `.github` it is the organisation's. */
  readonly repository: { readonly id: string; readonly name: string; readonly ownerId: string };
  /** Ids of other repositories, by `owner/name`. */
  readonly repositories: ReadonlyMap<string, string>;
  /** Ids of the broker's issuers, by the URL that their tokens name. */
  readonly issuers: ReadonlyMap<string, string>;
  /** The broker's own audience. */
  readonly audience: string;
  /** Given by who imports: it narrows what the file leaves open, and never widens what the file says. */
  readonly completions?: {
    readonly workflows?: readonly string[];
    readonly events?: readonly string[];
    readonly refs?: readonly string[];
    readonly runner?: "hosted" | "self-hosted" | "any";
    readonly lifetimeMinutes?: number;
  };
}

export interface OctoImport {
  /** One for each repository that may ask, to become pending versions. Empty where anything was refused. */
  readonly proposals: readonly TrustPolicyInput[];
  readonly refusals: readonly OctoRefusal[];
}

const LONGEST = 64 * 1_024;

const text = z.string().min(1).max(2_000);
const fileSchema = z.strictObject({
  issuer: text.optional(),
  issuer_pattern: text.optional(),
  subject: text.optional(),
  subject_pattern: text.optional(),
  audience: text.optional(),
  audience_pattern: text.optional(),
  claim_pattern: z.record(z.string(), text).optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  repositories: z.array(z.string()).optional(),
  app: text.optional(),
  app_pattern: text.optional(),
});
export type OctoFile = z.infer<typeof fileSchema>;

/**
 * Reads a trust policy of octo-sts (`.github/chainguard/NAME.sts.yaml`) and proposes policies of ours. Whoever a proposal admits, octo-sts
 * would have admitted too, for tokens whose `sub` GitHub made in its standard form; what cannot be said as narrowly is refused.
 * Source: octo-sts/app, pkg/octosts/trust_policy.go and pattern.go.
 */
export function importOctoSts(source: string, context: OctoContext): OctoImport {
  const unreadable = (line: number, reason: string): OctoImport => ({
    proposals: [],
    refusals: [
      { code: "unreadable", line, reason, advice: "Correct the file, as octo-sts would have to read it too." },
    ],
  });
  if (source.length > LONGEST) return unreadable(1, "the file is larger than 64 KiB");
  const parsed = parseStrictYaml(source);
  if (!parsed.ok) return unreadable(parsed.mistakes[0]?.line ?? 1, parsed.mistakes[0]?.message ?? "no YAML");
  const hidden = ["claim_pattern", "permissions"].find((key) => hasPrototypeKey(parsed.value, key));
  if (hidden !== undefined) return unreadable(parsed.lineOf([hidden]), `${hidden}: __proto__ cannot be a name`);
  const file = fileSchema.safeParse(parsed.value, { error: schemaWords });
  if (!file.success) {
    const refusals = mistakesOf(file.error, parsed.lineOf).flatMap(
      ({ line, message }) => unreadable(line, message).refusals,
    );
    return { proposals: [], refusals };
  }
  const refusals: OctoRefusal[] = [];
  const refuse: Refuse = (code, at, reason, advice) => {
    refusals.push({ code, line: parsed.lineOf(at), reason, advice });
    return null;
  };
  const proposals = proposalsOf(file.data, context, refuse);
  return { proposals: refusals.length > 0 ? [] : proposals, refusals };
}

function proposalsOf(file: OctoFile, context: OctoContext, refuse: Refuse): readonly TrustPolicyInput[] {
  const issuer = issuerOf(file, context, refuse);
  checkAudience(file, context, refuse);
  checkApp(file, refuse);
  const subjectTexts = valuesOf(file, "subject", refuse);
  const subjects = subjectTexts === null ? null : readSubjects(subjectTexts.texts, subjectTexts.at, refuse);
  const claims = readClaims(file.claim_pattern ?? {}, refuse);
  const targets = readTargets(file, context, refuse);
  if (issuer === null || subjects === null || subjectTexts === null || claims === null || targets === null) return [];
  return subjects.flatMap((subject) => {
    const proposal = proposalOf({ issuer, subject, at: subjectTexts.at, claims, targets, context, refuse });
    return proposal === null ? [] : valid(proposal, refuse);
  });
}

/** What our schema says to it: a name that is too long, a ref that git does not allow, an event in capitals. */
function valid(proposal: TrustPolicyInput, refuse: Refuse): readonly TrustPolicyInput[] {
  const checked = policySchema.safeParse(proposal, { error: schemaWords });
  if (checked.success) return [proposal];
  for (const { path, message } of checked.error.issues) {
    refuse(
      "invalid",
      [],
      `the policy would not be valid: ${[...path, ""].join(".")} ${message}`,
      "Correct the file or what it is imported with.",
    );
  }
  return [];
}

function issuerOf(file: OctoFile, { issuers }: OctoContext, refuse: Refuse): string | null {
  const found = valuesOf(file, "issuer", refuse);
  if (found === null) return null;
  const [url = "", ...more] = found.texts;
  const id = more.length === 0 ? issuers.get(url) : undefined;
  if (id !== undefined) return id;
  const reason = more.length > 0 ? "a policy has one issuer" : `the broker is not configured for the issuer ${url}`;
  return refuse(
    "issuer",
    [found.at],
    reason,
    `Name one of ${[...issuers.keys()].join(", ") || "no issuer: configure one"}.`,
  );
}

/** Tokens are made for the broker from now on, so an audience that was agreed with octo-sts means nothing here. */
function checkAudience(file: OctoFile, { audience }: OctoContext, refuse: Refuse): void {
  if (file.audience === undefined && file.audience_pattern === undefined) return;
  const found = valuesOf(file, "audience", refuse);
  if (found === null || (found.texts.length === 1 && found.texts[0] === audience)) return;
  const reason = `the policy is for tokens that are made for ${found.texts.join(" or ")}`;
  refuse("audience", [found.at], reason, `Take the line out: jobs ask for tokens that are made for ${audience}.`);
}

function checkApp(file: OctoFile, refuse: Refuse): void {
  for (const key of ["app", "app_pattern"] as const) {
    if (file[key] === undefined) continue;
    refuse("app", [key], "which App makes the token is a matter of the broker's configuration", "Take the line out.");
  }
}

function hasPrototypeKey(value: unknown, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  const inner: unknown = Object.hasOwn(value, key) ? Reflect.get(value, key) : null;
  return typeof inner === "object" && inner !== null && Object.hasOwn(inner, "__proto__");
}
