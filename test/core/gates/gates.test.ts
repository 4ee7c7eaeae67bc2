import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact, FactName, Facts, FactValues, MigratedJob, WindowCommit } from "../../../lib/core/gates/facts.ts";
import { type Gate, judgeGate, type Verdict } from "../../../lib/core/gates/gate.ts";
import { GATES } from "../../../lib/core/gates/index.ts";

const NOW = 10_000_000;
const CONTEXT = { now: NOW, window: { from: NOW - 5_000_000, to: NOW - 2_000_000 } };

/** All that passes every gate. */
const VALUES: FactValues = {
  head: { sha: "head" },
  scan: { complete: true, blocking: [], unparsed: [], unresolved: [] },
  "replaced-secrets": [{ name: "DEPLOY_KEY", level: "repo", inReach: false }],
  exposures: [{ credential: "DEPLOY_KEY", class: "handed", revoked: { evidence: "provider", at: NOW } }],
  "migrated-jobs": [{ path: "ci.yml", job: "build", proof: { kind: "use", workflowSha: "head", at: NOW } }],
  commits: [{ sha: "c", pushedBy: "eve", proposedBy: "eve", mergedBy: "eve", reviewedBy: ["ada"] }],
  persistence: { kept: 1, open: 0, first: [] },
  apps: [{ slug: "renovate", reaches: true, decision: "keep", confirmed: true }],
  "brokered-secrets": [{ name: "NPM", rotatedAt: NOW - 1 }],
  exceptions: [],
};

function factsOf(given: Partial<FactValues> = {}): Facts {
  const values = { ...VALUES, ...given };
  const fact = <T>(value: T): Fact<T> => ({ value, asOf: NOW, sha: "head", missing: null });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fact(value)])) as Facts;
}

function gate(id: string): Gate {
  const found = GATES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no gate ${id}`);
  return found;
}

const judge = (id: string, facts: Facts): Verdict => judgeGate(gate(id), facts, CONTEXT);

test("every folder is a gate in force, under its own name", () => {
  const root = fileURLToPath(new URL("../../../lib/core/gates", import.meta.url));
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(GATES.map(({ id }) => id).sort()).toEqual(folders.sort());
  expect(folders).toHaveLength(10);
});

describe.each(GATES.map((one) => [one.id, one] as const))("%s", (_, one) => {
  test("passes with evidence that has its time", () => {
    const verdict = judgeGate(one, factsOf(), CONTEXT);
    expect(verdict).toMatchObject({ kind: "pass", evidence: [{ at: NOW, sha: "head" }] });
  });

  test("does not pass without a fact that it needs, with one that may not be seen, or with an old one", () => {
    for (const name of one.needs) {
      const all = factsOf();
      const { [name]: there, ...without } = all;
      if (there === undefined) throw new Error("a fact that there is not");
      const unseen = { ...all, [name]: { ...there, value: null, missing: "The App lacks actions: read." } };
      const future = { ...all, [name]: { ...there, asOf: NOW + 120_000 } };
      expect(judgeGate(one, without, CONTEXT).kind).toBe("unknown");
      expect(judgeGate(one, unseen, CONTEXT)).toMatchObject({
        kind: "unknown",
        missing: [expect.stringContaining("The App lacks actions: read.")],
      });
      expect(judgeGate(one, future, CONTEXT).kind).toBe("unknown");
      if (name === "scan") continue;
      const old = { ...all, [name]: { ...there, asOf: NOW - 7 * 60 * 60_000 } };
      expect(judgeGate(one, old, CONTEXT).kind).toBe("unknown");
    }
  });

  test("never throws, and never passes by what it does not know", () => {
    const names = Object.keys(VALUES) as FactName[];
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), (absent, unseen) => {
        const facts = Object.fromEntries(
          Object.entries(factsOf())
            .filter(([name]) => !absent.includes(name as FactName))
            .map(([name, fact]) => [name, unseen.includes(name as FactName) ? { ...fact, value: null } : fact]),
        ) as Facts;
        const verdict = judgeGate(one, facts, CONTEXT);
        const lacks = one.needs.some((name) => absent.includes(name) || unseen.includes(name));
        if (lacks) expect(verdict.kind).toBe("unknown");
      }),
    );
  });
});

describe("facts about a commit", () => {
  test.each(["static-credentials", "workflows-understood", "commit-review"])(
    "%s is unknown when the branch has moved since, or nobody knows where it is",
    (id) => {
      const moved = factsOf({ head: { sha: "newer" } });
      expect(judge(id, moved)).toMatchObject({ kind: "unknown", missing: [expect.stringContaining("another commit")] });
      const { head: _, ...nowhere } = factsOf();
      expect(judge(id, nowhere).kind).toBe("unknown");
    },
  );

  test("a scan of the newest commit does not age", () => {
    const facts = factsOf();
    const scan = facts.scan;
    if (scan === undefined) throw new Error("no scan");
    expect(judge("static-credentials", { ...facts, scan: { ...scan, asOf: 0 } }).kind).toBe("pass");
  });
});

const job = (proof: MigratedJob["proof"]) => [{ path: "ci.yml", job: "build", proof }];
const commit = (given: Partial<WindowCommit>) => [
  { sha: "c", pushedBy: "eve", proposedBy: "mel", mergedBy: "max", reviewedBy: ["ada"], ...given },
];

describe("holds, with the reason", () => {
  test.each<[string, Partial<FactValues>, string]>([
    [
      "static-credentials",
      {
        scan: {
          ...VALUES.scan,
          blocking: [{ fingerprint: "f", what: "secrets.PAT is a personal token", place: { path: "ci.yml", line: 3 } }],
        },
      },
      "secrets.PAT is a personal token (ci.yml:3)",
    ],
    [
      "workflows-understood",
      { scan: { ...VALUES.scan, unparsed: [{ path: "x.yml", reason: "not YAML" }] } },
      "x.yml: not YAML",
    ],
    [
      "workflows-understood",
      {
        scan: { ...VALUES.scan, unresolved: [{ call: "acme/ci/.github/workflows/a.yml@v1", reason: "not readable" }] },
      },
      "acme/ci/.github/workflows/a.yml@v1: not readable",
    ],
    [
      "secrets-removed",
      { "replaced-secrets": [{ name: "PAT", level: "org", inReach: true }] },
      "PAT (org) was replaced and can still be read here.",
    ],
    [
      "exposed-revoked",
      { exposures: [{ credential: "PAT", class: "unknown", revoked: null }] },
      "PAT: unknown, not revoked.",
    ],
    ["broker-adopted", { "migrated-jobs": job(null) }, "ci.yml, job build: it has not asked for its credential yet."],
    [
      "broker-adopted",
      { "migrated-jobs": job({ kind: "release-only", dueAt: null }) },
      "ci.yml, job build: only a release proves it. Say until when that may wait.",
    ],
    [
      "broker-adopted",
      { "migrated-jobs": job({ kind: "release-only", dueAt: NOW }) },
      "ci.yml, job build: the release that was to prove it is overdue.",
    ],
    [
      "persistence-review",
      { persistence: { kept: 0, open: 1, first: [{ kind: "deploy-key", what: "ci", state: "open" }] } },
      "deploy key ci: not reviewed.",
    ],
    [
      "app-audit",
      { apps: [{ slug: "renovate", reaches: null, decision: null, confirmed: false }] },
      "renovate: not decided about.",
    ],
    [
      "app-audit",
      { apps: [{ slug: "renovate", reaches: true, decision: "suspend", confirmed: false }] },
      "renovate: decided (suspend), and not seen to be so yet.",
    ],
    [
      "brokered-rotated",
      { "brokered-secrets": [{ name: "NPM", rotatedAt: CONTEXT.window.to }] },
      "NPM has not been rotated since the window.",
    ],
    [
      "brokered-rotated",
      { "brokered-secrets": [{ name: "NPM", rotatedAt: null }] },
      "NPM has not been rotated since the window.",
    ],
    [
      "exceptions",
      { exceptions: [{ id: "1", gate: "app-audit", expiresAt: NOW, approved: true, ended: false }] },
      "The exception for app-audit has expired.",
    ],
  ])("%s: %j", (id, values, reason) => {
    expect(judge(id, factsOf(values))).toEqual({ kind: "hold", reasons: [reason] });
  });

  test("a scan that did not end is unknown, and not clean", () => {
    const facts = factsOf({ scan: { ...VALUES.scan, complete: false } });
    expect(judge("static-credentials", facts).kind).toBe("unknown");
    expect(judge("workflows-understood", facts).kind).toBe("unknown");
  });
});

describe("commit-review", () => {
  test.each<[string, Partial<WindowCommit>]>([
    ["by nobody", { reviewedBy: [] }],
    ["by who pushed it", { reviewedBy: ["eve"] }],
    ["by who proposed it", { reviewedBy: ["mel"] }],
    ["by who merged it", { reviewedBy: ["max"] }],
    ["by all three of them", { reviewedBy: ["eve", "mel", "max"] }],
    ["by somebody, where nobody knows who pushed", { pushedBy: null }],
  ])("holds for a commit that was reviewed %s", (_, given) => {
    expect(judge("commit-review", factsOf({ commits: commit(given) })).kind).toBe("hold");
  });

  test("passes with one reviewer who had no part, beside those who had", () => {
    const commits = commit({ reviewedBy: ["eve", "ada"] });
    expect(judge("commit-review", factsOf({ commits })).kind).toBe("pass");
  });
});

test("a job that only a release proves is let through until its date, and the evidence says so", () => {
  const values = { "migrated-jobs": job({ kind: "release-only", dueAt: NOW + 1 }) };
  expect(judge("broker-adopted", factsOf(values))).toMatchObject({
    kind: "pass",
    evidence: [{ text: "1 migrated job, 1 proof left to a release" }],
  });
});

test("an App that does not reach the repository need not be decided about", () => {
  const apps = [{ slug: "elsewhere", reaches: false, decision: null, confirmed: false }];
  expect(judge("app-audit", factsOf({ apps })).kind).toBe("pass");
});
