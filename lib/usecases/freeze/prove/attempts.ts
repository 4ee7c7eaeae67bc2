import { judgeLanded } from "../../../core/freeze/merged.ts";
import type { AttemptId, AttemptResult, Verdict } from "../../../core/freeze/proof.ts";
import { gateContext, overName } from "../../../core/freeze/rulesets.ts";
import { thawProperty } from "../../../core/freeze/slot.ts";
import type { GithubInstallation } from "../../github/ports.ts";
import {
  BRANCHES,
  type Candidate,
  candidate,
  checkOf,
  EPOCH,
  type Ground,
  type GroundPorts,
  headOf,
  inForce,
  must,
  proofRuleset,
  RELEASES,
  SLOT,
} from "./ground.ts";
import type { By, ProofClone, Tried } from "./ports.ts";
import { throughQueue } from "./queue.ts";

export interface Field extends GroundPorts {
  readonly ground: Ground;
  readonly clone: ProofClone;
  readonly releaseBranch: string;
  /** Guarded as that one is, and for the merge queue alone. */
  readonly queueBranch: string;
  /** Null where no person's token was given. */
  readonly person: { readonly administrator: boolean } | null;
}

type Outcome = Omit<AttemptResult, "id">;
type Attempt = (field: Field) => Promise<Outcome>;

const NO_PERSON = "No person's token was given. Set THAW_PROVE_TOKEN to one of an administrator of the repository.";
const NO_FOREIGN = "No other App was given. Set THAW_PROVE_APP_ID and THAW_PROVE_APP_KEY_FILE.";

export const TRY: Readonly<Record<AttemptId, Attempt>> = {
  "passed-merge": async (field) => {
    const { kind, answer } = await merge(field, await candidateOf(field, "passed-merge", true));
    return { verdict: WENT_IN[kind], answer };
  },
  "unpassed-merge": async (field) => judged(await merge(field, await candidateOf(field, "unpassed-merge", false))),
  "cleaned-check": async (field) => {
    const made = await candidateOf(field, "cleaned-check", true);
    const { freezer, ground } = field;
    const check = checkOf("default", made.sha);
    const cleaned = { ...check, id: made.checkId, name: overName(check.name), conclusion: "neutral" } as const;
    must("Cleaning the check", await freezer.writeCheck(ground.freezer, ground.repository, cleaned));
    return judged(await merge(field, made));
  },
  "direct-push": directPush,
  "local-merge": localMerge,
  "second-base": async (field) => {
    const { ground, changes, releaseBranch } = field;
    const { branch } = await candidateOf(field, "second-base", true);
    const pull = { branch, base: releaseBranch, title: "Proof: second base", body: "", draft: false, labels: [] };
    const opened = must(
      "A second pull request",
      await changes.open(ground.remediator, { ...pull, repository: ground.repository }),
    );
    return judged(await merge(field, opened));
  },
  "foreign-check": async (field) => {
    const made = await candidateOf(field, "foreign-check", false);
    const written = await field.hands.foreignCheck(field.ground.repository, checkOf("default", made.sha));
    if (written === null) return notTried(NO_FOREIGN);
    return written.kind === "done" ? judged(await merge(field, made)) : notTried(written.answer);
  },
  "same-status": async (field) => {
    if (field.person === null) return notTried(NO_PERSON);
    const made = await candidateOf(field, "same-status", false);
    const context = gateContext(EPOCH, "default");
    const set = await field.hands.setStatus(field.ground.repository, made.sha, context);
    return set.kind === "done" ? judged(await merge(field, made)) : notTried(set.answer);
  },
  "admin-merge": asAdministrator(async (field) =>
    judged(await merge(field, await candidateOf(field, "admin-merge", false), "person")),
  ),
  "property-edit": asAdministrator(async ({ hands, ground }) =>
    judged(await hands.setProperty(ground.repository, thawProperty(SLOT), EPOCH)),
  ),
  tag: async ({ clone, ground }) => {
    const head = await headOf(clone, ground.defaultBranch);
    return judged(await clone.push(head, `refs/tags/${BRANCHES}${ground.run}`));
  },
  "release-branch": async ({ clone, ground }) => {
    const head = await headOf(clone, ground.defaultBranch);
    return judged(await clone.push(head, `refs/heads/${RELEASES}new-${ground.run}`));
  },
  "merge-queue": throughQueue,
  // The first of those in a lockdown: it sets its rules, and the others find them in force.
  "lockdown-merge": async (field) => {
    const { freezer, ground } = field;
    const made = await candidateOf(field, "lockdown-merge", true);
    const lockdown = proofRuleset("lockdown", ground.settings);
    must("The rules of a lockdown", await freezer.createRuleset(ground.freezer, lockdown));
    await inForce(field, ground, ground.defaultBranch, "update");
    return judged(await merge(field, made));
  },
  "lockdown-admin": asAdministrator(async (field) =>
    judged(await merge(field, await candidateOf(field, "lockdown-admin", true), "person")),
  ),
  "merge-app-unpassed": asMergeApp(async (field, app) =>
    judged(await mergeAs(field, app, await candidateOf(field, "merge-app-unpassed", false))),
  ),
  "merge-app-push": asMergeApp(async (field, app) => {
    const { ground, hands, git } = field;
    const { branch } = await candidateOf(field, "merge-app-push", true);
    const pushed = await hands.lend(app, ground.repository, (token) =>
      git.within(ground.repository, token, async (clone) =>
        clone.push(await headOf(clone, branch), `refs/heads/${ground.defaultBranch}`),
      ),
    );
    return judged(must("A token of the Merge App", pushed));
  }),
  "merge-app-merge": asMergeApp(async (field, app) => {
    const { kind, answer } = await mergeAs(field, app, await candidateOf(field, "merge-app-merge", true));
    return { verdict: WENT_IN[kind], answer };
  }),
};

const WENT_IN = { done: "went-in", refused: "shut", failed: "shut" } as const;

function mergeAs({ hands, ground }: Field, app: GithubInstallation, { number }: Candidate): Promise<Tried> {
  return hands.merge(app, ground.repository, number, "app");
}

/** Where there is no such App, there is no lockdown to get around. */
function asMergeApp(attempt: (field: Field, app: GithubInstallation) => Promise<Outcome>): Attempt {
  return async (field) => {
    const { merge: app } = field.ground;
    return typeof app === "string" ? { verdict: "absent", answer: app } : attempt(field, app);
  };
}

function candidateOf(field: Field, name: string, passed: boolean): Promise<Candidate> {
  return candidate(field, field.ground, field.clone, { name, passed });
}

function merge({ hands, ground }: Field, { number }: Pick<Candidate, "number">, by: By = "app"): Promise<Tried> {
  return hands.merge(ground.remediator, ground.repository, number, by);
}

function judged({ kind, answer }: Tried): Outcome {
  const verdicts: Readonly<Record<Tried["kind"], Verdict>> = {
    done: "let-through",
    refused: "held",
    failed: "not-tried",
  };
  return { verdict: verdicts[kind], answer };
}

function notTried(answer: string): Outcome {
  return { verdict: "not-tried", answer };
}

/** A refusal to somebody who may do nothing anyway says nothing about rules. */
function asAdministrator(attempt: Attempt): Attempt {
  return async (field) => {
    if (field.person === null) return notTried(NO_PERSON);
    if (!field.person.administrator)
      return notTried(
        "The token's person is no administrator of the repository. Make them one, or give another token.",
      );
    return attempt(field);
  };
}

async function directPush(field: Field): Promise<Outcome> {
  const made = await candidateOf(field, "direct-push", true);
  const tried = await field.clone.push(made.sha, `refs/heads/${field.ground.defaultBranch}`);
  return landed(field, made, tried);
}

async function localMerge(field: Field): Promise<Outcome> {
  const { clone, ground } = field;
  const base = await headOf(clone, ground.defaultBranch);
  const made = await candidateOf(field, "local-merge", true);
  const merged = await clone.mergeByHand(base, made.sha, `proof/${ground.run}-smuggled.txt`, "smuggled\n");
  return landed(field, made, await clone.push(merged, `refs/heads/${ground.defaultBranch}`));
}

/** What came in past a pull request is held against what was let through, as it is in a freeze. */
async function landed({ clone, ground }: Field, made: Candidate, tried: Tried): Promise<Outcome> {
  if (tried.kind !== "done") return judged(tried);
  const { number: pullRequest, sha } = made;
  const pass = { kind: "person", pullRequest, sha, base: ground.defaultBranch, expiresAt: null, ended: false } as const;
  // The candidate was made on the very commit that the branch had.
  const expectedTree = await clone.tree(sha);
  const tree = await clone.tree(await headOf(clone, ground.defaultBranch));
  const found = judgeLanded({ pass, tree, expectedTree, bypass: null, mergeApp: null });
  if (found === "as-passed")
    return { verdict: "seen", answer: "GitHub let it in. It is just what was let through, and nothing else." };
  if (found === "otherwise")
    return {
      verdict: "seen",
      answer:
        "GitHub let it in. What is on the branch is not what was let through: the repository refreezes with an alarm.",
    };
  return { verdict: "let-through", answer: tried.answer };
}
