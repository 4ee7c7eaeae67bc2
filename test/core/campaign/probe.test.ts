import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type GrantProbe,
  PROBE_VERDICTS,
  type ProbeFacts,
  type ProbePlace,
  probeGrant,
} from "../../../lib/core/campaign/probe.ts";
import { probeSection, probeSentence, withSection } from "../../../lib/core/campaign/probe-words.ts";
import type { GrantRequest } from "../../../lib/core/fix/grants.ts";
import { NO_EVIDENCE, type PolicyStatus, type PolicyVersion, policySchema } from "../../../lib/core/trust/policy.ts";

const PLACE: ProbePlace = {
  organisationId: "o",
  issuer: "github",
  ownerId: "9919",
  repositoryId: "1296269",
  repository: "acme/api",
  defaultBranch: "main",
};
const REQUEST: GrantRequest = {
  name: "ci.build",
  provider: "github-app",
  repositories: ["acme/api"],
  permissions: { contents: "write" },
  secrets: [],
  who: {
    workflow: ".github/workflows/ci.yml",
    job: "build",
    startedBy: [".github/workflows/ci.yml"],
    refs: ["$default-branch"],
    events: ["push", "workflow_dispatch"],
    environment: null,
  },
  ask: null,
};
const WHO = {
  issuer: "github",
  repository_id: "1296269",
  owner_id: "9919",
  workflows: [".github/workflows/ci.yml"],
  refs: ["refs/heads/main"],
  events: ["push", "workflow_dispatch"],
};

function version(status: PolicyStatus, who: Partial<typeof WHO> = {}, number = 1): PolicyVersion {
  const document = policySchema.parse({
    grant: "ci.build",
    who: { ...WHO, ...who },
    what: { provider: "github-app", repositories: ["self"], permissions: { contents: "write" } },
    lifetime_minutes: 60,
  });
  return { policyId: "p", version: number, status, document, evidence: NO_EVIDENCE };
}

function probe(facts: Partial<ProbeFacts>, request = REQUEST) {
  return probeGrant(request, PLACE, { versions: [], waiting: null, switches: [], locks: [], ...facts });
}

const lock = (repositoryId: string) => ({ repositoryId, incidentId: "i", allowedGrants: [] });
const killed = { id: "k", organisationId: "o", scope: "policy", scopeId: "p", reason: "drill" } as const;

describe("a grant's probe", () => {
  test.each([
    ["an active policy that lets every run through", { versions: [version("active")] }, "passes", null],
    ["no policy at all", {}, "unproposed", "no-policy"],
    ["a policy that waits for its approval", { waiting: version("pending") }, "waits", "policy-not-active"],
    ["a policy that was revoked", { versions: [version("revoked")] }, "denied", "policy-not-active"],
    [
      "a newer version that waits, where the one in force denies all",
      { versions: [version("active", { refs: ["refs/heads/old"] })], waiting: version("pending", {}, 2) },
      "waits",
      "policy-not-active",
    ],
    ["a policy for one of two events", { versions: [version("active", { events: ["push"] })] }, "partly", "event"],
    [
      "a waiting policy that names another file",
      { waiting: version("pending", { workflows: [".github/workflows/x.yml"] }) },
      "denied",
      "workflow",
    ],
    ["a kill switch", { versions: [version("active")], switches: [killed] }, "denied", "kill-switch"],
    ["a freeze of its repository", { versions: [version("active")], locks: [lock("1296269")] }, "denied", "frozen"],
    ["a freeze of another repository", { versions: [version("active")], locks: [lock("7")] }, "passes", null],
    [
      "a policy on trial, which is for the pull request only",
      { versions: [version("trial")] },
      "waits",
      "policy-not-active",
    ],
  ] as const)("of %s", (_, facts, verdict, reason) => {
    expect(probe(facts as Partial<ProbeFacts>)).toMatchObject({ verdict, reason });
  });

  test("says which run is the first that is denied", () => {
    const { run, version: number } = probe({ versions: [version("active", { events: ["push"] }, 4)] });
    expect({ run, number }).toEqual({ run: "workflow_dispatch on refs/heads/main", number: 4 });
  });

  test("does not take runs for known that the text does not show", () => {
    const request = { ...REQUEST, who: { ...REQUEST.who, startedBy: [] } };
    expect(probe({ versions: [version("active")] }, request)).toMatchObject({ verdict: "unknown" });
  });

  test("does not pass where the default branch is not known", () => {
    const facts = { versions: [version("active")], waiting: null, switches: [], locks: [] };
    expect(probeGrant(REQUEST, { ...PLACE, defaultBranch: null }, facts).verdict).toBe("unknown");
  });

  test("asks for pull requests on their own refs only", () => {
    const who = { ...REQUEST.who, events: ["push", "pull_request"], refs: ["$default-branch", "refs/pull/*"] };
    const { verdict, run } = probe({ versions: [version("active")] }, { ...REQUEST, who });
    expect({ verdict, run }).toEqual({ verdict: "partly", run: "pull_request on refs/pull/1" });
  });
});

const found = (verdict: GrantProbe["verdict"], more: Partial<GrantProbe> = {}): GrantProbe => ({
  ...{ grant: "ci.build", verdict, reason: null, message: null, run: null, policyId: null, version: null, use: null },
  ...more,
});

describe("the part of a pull request's text about grants", () => {
  test("says no reason, no run and no sentence that names what only people with a session may see", () => {
    const section = probeSection(
      PROBE_VERDICTS.map((verdict) =>
        found(verdict, { reason: "frozen", run: "push on refs/heads/secret", message: "acme/private is not known." }),
      ),
    );
    expect(section).not.toMatch(/secret|private|frozen/);
  });

  test("takes the place of an older one and leaves every other character as it is", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        fc.pre(!`${before}${after}`.includes("thaw:grants"));
        const old = probeSection([found("waits")]);
        const next = probeSection([found("passes")]);
        expect(withSection(`${before}${old}${after}`, next, false)).toBe(`${before}${next}${after}`);
        expect(withSection(`${before}${next}${after}`, next, false)).toBeNull();
      }),
    );
  });

  test("is the same to whoever edited the text in a browser, which ends lines otherwise", () => {
    const section = probeSection([found("waits")]);
    expect(withSection(`a\r\n${section.replaceAll("\n", "\r\n")}\r\nb`, section, false)).toBeNull();
  });

  test("comes at the end where there never was one, and not again where somebody took it out", () => {
    const section = probeSection([found("waits")]);
    expect(withSection("Mine.\n", section, true)).toBe(`Mine.\n\n${section}\n`);
    expect(withSection("Mine.\n", section, false)).toBeNull();
  });

  test("shows a name of strangers as text", () => {
    expect(probeSection([found("waits", { grant: "a|b`<img>" })])).toContain("``a\\|b`<img>``");
  });
});

test("people with a session read why, and for which run", () => {
  expect(probeSentence(found("denied", { reason: "ref", run: "push on refs/heads/x" }))).toBe(
    "push on refs/heads/x: The ref is not on the policy's list.",
  );
  expect(probeSentence(found("unproposed", { message: "Name the ref." }))).toBe("Name the ref.");
});
