import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { ceilingSchema } from "../../../../lib/core/trust/ceiling.ts";
import { identityOf } from "../../../../lib/core/trust/claims.ts";
import { decide } from "../../../../lib/core/trust/decide/decide.ts";
import { importOctoSts, type OctoContext } from "../../../../lib/core/trust/octo-sts.ts";
import { policySchema, type TrustPolicy } from "../../../../lib/core/trust/policy.ts";
import { PROFILES } from "../../../../lib/core/trust/profiles.ts";
import { facts, version } from "../support.ts";
import { CONTEXT, URL } from "./support.ts";

/** A literal, or what people write for it as a pattern. */
const as = (...texts: string[]) =>
  fc
    .constantFrom(...texts)
    .chain((text) =>
      fc.constantFrom(text, `^${text}$`, text.replaceAll(".", "\\."), text.includes("(") ? text : `(${text})`),
    );

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: odd });
const refs = mostly(
  as(
    "refs/heads/main",
    "refs/heads/(main|dev)",
    "refs/heads/[^/]+",
    "refs/(heads/main|tags/v1)",
    "refs/heads/(main|v[^/]+)",
  ),
  fc.constantFrom("refs/heads/.*", "refs/heads/main|dev", "not-stated", "refs/heads/m.in"),
);
const bare = refs.map((ref) => ref.replace(/^\^(.*)\$$/, "$1"));
const repositories = mostly(
  fc.constantFrom("acme/app", "acme/(app|infra)"),
  fc.constantFrom("acme/[^/]+", "acme/infra", "ACME/app"),
);
const files = fc
  .tuple(repositories, mostly(as("w.yml", "(w|x).yml"), fc.constant("[^/]+")), bare)
  .map(([repository, path, ref]) => `${repository}/${path.replace(/^\^(.*)\$$/, "$1")}@${ref}`);
const subjects = mostly(
  fc.oneof(
    { weight: 3, arbitrary: fc.tuple(repositories, bare).map(([name, ref]) => `repo:${name}:ref:${ref}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(repositories, fc.constantFrom("prod", "prod", "any", "(prod|dev)"))
        .map(([name, one]) => `repo:${name}:environment:${one}`),
    },
  ),
  fc.constantFrom(
    "repo:acme/app:pull_request",
    ".*",
    "repo:acme/app:.*",
    "repo:acme/app:(ref:refs/heads/main|environment:prod)",
  ),
);

const claimPatterns = fc.record(
  {
    ref: refs,
    workflow_ref: files,
    job_workflow_ref: files,
    event_name: fc.constantFrom("push", "(push|schedule)", "push", "pull_request", "not-stated", "p.sh"),
    environment: fc.constantFrom("prod", "any", "dev"),
    runner_environment: fc.constantFrom("github-hosted", "self-hosted", "(github-hosted|self-hosted)", "[^/]+"),
    ref_type: fc.constantFrom("branch", "tag", "(branch|tag)"),
    repository_id: fc.constantFrom("101", "202", "[0-9]+"),
    repository_owner_id: fc.constantFrom("7", "8"),
    actor: fc.constant("ada"),
  },
  { requiredKeys: [] },
);
type Patterns = Partial<Record<string, string>>;
const few = fc.tuple(
  claimPatterns,
  fc.array(
    fc.constantFrom(
      "ref",
      "workflow_ref",
      "job_workflow_ref",
      "event_name",
      "environment",
      "runner_environment",
      "ref_type",
      "repository_id",
      "repository_owner_id",
      "actor",
    ),
    { maxLength: 3 },
  ),
);

const often = <T>(usual: T, ...odd: T[]) => mostly(fc.constant(usual), fc.constantFrom(...odd));
const token = fc
  .record({
    repository: fc.constantFrom("acme/app", "acme/app", "acme/infra"),
    ref: often("refs/heads/main", "refs/heads/dev", "refs/heads/v1", "refs/heads/a/b", "refs/tags/v1"),
    event_name: often("push", "schedule", "pull_request", "not-stated"),
    environment: fc.constantFrom(undefined, undefined, undefined, "prod", "dev", "any"),
    runner_environment: often<string | undefined>("github-hosted", "self-hosted", undefined),
    ref_type: often<string | undefined>("branch", "tag", undefined),
    repository_owner_id: often("7", "8"),
    file: often("w.yml", "x.yml"),
    fileRef: often<string | undefined>(undefined, "refs/heads/dev"),
    job: often("same", "acme/infra/w.yml@refs/heads/main", "acme/app/x.yml@refs/heads/main", "none"),
  })
  .map(({ repository, file, fileRef, job, ...rest }) => {
    const repository_id = repository === "acme/app" ? "101" : "202";
    const workflow_ref = `${repository}/${file}@${fileRef ?? rest.ref}`;
    const sub =
      rest.environment !== undefined
        ? `environment:${rest.environment}`
        : rest.event_name === "pull_request"
          ? "pull_request"
          : `ref:${rest.ref}`;
    const job_workflow_ref = job === "same" ? workflow_ref : job === "none" ? undefined : job;
    const claims = {
      ...rest,
      repository,
      repository_id,
      workflow_ref,
      job_workflow_ref,
      ref_protected: "true",
      sub: `repo:${repository}:${sub}`,
    };
    return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
  });

/** octo-sts/app, pkg/octosts: anchored as it does today, and as it did before. The audience is ours from now on. */
function octoAdmits(
  subject: { text: string; pattern: boolean },
  patterns: Patterns,
  claims: Record<string, string>,
  anchored: (pattern: string) => string,
): boolean {
  const fits = (pattern: string, value: string | undefined) =>
    value !== undefined && new RegExp(anchored(pattern)).test(value);
  if (subject.pattern ? !fits(subject.text, claims.sub) : claims.sub !== subject.text) return false;
  return Object.entries(patterns).every(([claim, pattern]) => fits(pattern ?? "", claims[claim]));
}

/** Whether ours does, where everything else lets it. */
function weAdmit(policy: TrustPolicy, claims: Record<string, string>): boolean {
  const who = identityOf("github", PROFILES.github, claims, { sub: claims.sub ?? "", jti: "j", iat: 1, exp: 2 });
  if (!who.ok) return false;
  const open = ceilingSchema.parse({
    issuer: "github",
    owner_id: who.value.ownerId,
    owner: "acme",
    providers: ["github-app"],
    permissions: { contents: "write" },
    repositories: "installation",
    runners: ["hosted", "self-hosted", "not-stated"],
    events: ["push", "schedule", "pull_request", "not-stated"],
    unprotected_refs: true,
  });
  const evidence = { protectedPatterns: policy.who.refs, environmentProtected: true, approvedBySecurityLead: true };
  return decide(facts({ identity: who.value, ceiling: open, versions: [version(policy, { evidence })] })).allowed;
}

test("whoever a proposal admits, octo-sts would have admitted", () => {
  let imported = 0;
  let admitted = 0;
  const completions = mostly<OctoContext["completions"]>(
    fc.constant({
      workflows: ["w.yml", "x.yml"],
      events: ["push", "schedule"],
      refs: ["refs/heads/main", "refs/heads/*"],
      runner: "any" as const,
    }),
    fc.constantFrom(
      { workflows: ["w.yml"], events: ["push", "pull_request"], refs: ["refs/heads/main"] },
      { events: ["push"] },
      undefined,
    ),
  );
  fc.assert(
    fc.property(
      subjects,
      fc.boolean(),
      few,
      completions,
      fc.array(token, { minLength: 20, maxLength: 30 }),
      (text, odd, [whole, keys], given, tokens) => {
        const pattern = odd || /[[(.^]/.test(text);
        const patterns: Patterns = Object.fromEntries(
          Object.entries(whole).filter(([key]) => (keys as string[]).includes(key)),
        );
        const file = stringify({
          issuer: URL,
          [pattern ? "subject_pattern" : "subject"]: text,
          claim_pattern: patterns,
          permissions: { contents: "read" },
        });
        const { proposals, refusals } = importOctoSts(file, { ...CONTEXT, completions: given });
        expect(proposals.length > 0).toBe(refusals.length === 0);
        imported += proposals.length;
        const policies = proposals.map((proposal) => policySchema.parse(proposal));
        for (const claims of tokens) {
          if (!policies.some((policy) => weAdmit(policy, claims))) continue;
          admitted += 1;
          for (const anchored of [(one: string) => `^(?:${one})$`, (one: string) => `^${one}$`])
            expect([file, claims, octoAdmits({ text, pattern }, patterns, claims, anchored)]).toEqual([
              file,
              claims,
              true,
            ]);
        }
      },
    ),
    { numRuns: 200 },
  );
  expect(imported).toBeGreaterThan(40);
  expect(admitted).toBeGreaterThan(40);
});

test("whatever the text is, the answer is proposals or refusals, and never both", () => {
  const whole = stringify({
    issuer: URL,
    subject: "repo:acme/app:ref:refs/heads/main",
    claim_pattern: { ref: "refs/heads/main" },
    permissions: { contents: "read" },
  });
  const cut = fc
    .tuple(fc.nat(whole.length), fc.nat(8), fc.string({ unit: "binary", maxLength: 5 }))
    .map(([at, length, more]) => whole.slice(0, at) + more + whole.slice(at + length));
  fc.assert(
    fc.property(fc.oneof(cut, fc.string({ unit: "binary" })), (text) => {
      const { proposals, refusals } = importOctoSts(text, CONTEXT);
      return (
        proposals.length > 0 !== refusals.length > 0 &&
        refusals.every(({ line, reason, advice }) => line >= 1 && reason !== "" && advice !== "")
      );
    }),
    { numRuns: 60 },
  );
});
