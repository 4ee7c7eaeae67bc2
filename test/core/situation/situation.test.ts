import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAMPAIGN_STATES } from "../../../lib/core/campaign/campaign-state.ts";
import { CAMPAIGN_REPOSITORY_STATES, isSettled } from "../../../lib/core/campaign/repository-state.ts";
import { GATES } from "../../../lib/core/gates/index.ts";
import { SHOWN_STATES, TO_HOLD_STATES } from "../../../lib/core/listing/incident-shown.ts";
import { REPOSITORY_STATES } from "../../../lib/core/listing/repository-query.ts";
import { POWERS, type SituationFacts, type SituationRights } from "../../../lib/core/situation/facts.ts";
import { situationOf } from "../../../lib/core/situation/situation.ts";
import {
  BLOCKED,
  CLEAN,
  COMMANDER,
  gate,
  hold,
  LEAD,
  migration,
  OWNER,
  person,
  repository,
  UNSCANNED,
  VIEWER,
} from "./worlds.ts";

const PLANNED = { plan: { files: 2 } };
const blocked = (more: Partial<SituationFacts> = {}) =>
  repository({ scan: BLOCKED, holds: [hold()], ...PLANNED, ...more });
const withPull = (more: Parameters<typeof migration>[0] = {}, rest: Partial<SituationFacts> = {}) =>
  blocked({ holds: [hold({ shown: "migrating" })], migration: migration(more), ...rest });
const gated = (id: string, more: Partial<SituationFacts> = {}) =>
  repository({ holds: [hold({ gates: [gate(id)] })], ...more });

/** `label`, and behind it whose it is. */
function next(facts: SituationFacts, rights: SituationRights): string {
  const { label, doer } = situationOf(facts, rights).action;
  return `${label} | ${doer.kind === "others" ? doer.who : doer.kind}`;
}

describe("where a repository stands", () => {
  it.each([
    ["peacetime", "nothing freezes it", repository()],
    ["unknown", "nothing is known of it", repository({ scan: UNSCANNED })],
    ["unknown", "its newest scan failed", repository({ scan: { ...CLEAN, failed: true } })],
    ["unknown", "GitHub does not show it any more", repository({ hidden: true })],
    ["peacetime", "it was only chosen", repository({ holds: [hold({ shown: "chosen" })] })],
    ["peacetime", "its incident was ended", repository({ holds: [hold({ shown: "released" })] })],
    ["frozen", "it was seen to be held", blocked()],
    ["frozen", "it was frozen again", blocked({ holds: [hold({ shown: "refrozen" })] })],
    ["migrating", "a pull request is open", withPull()],
    ["verifying", "it is merged", blocked({ holds: [hold({ shown: "verifying" })] })],
    ["thawed", "it was let out", repository({ holds: [hold({ shown: "thawed" })] })],
    ["exception", "it is let out by exception", repository({ holds: [hold({ shown: "excepted" })] })],
    ["unknown", "GitHub was not seen yet", blocked({ holds: [hold({ shown: "asked" })] })],
    ["unknown", "GitHub lets merges through", blocked({ holds: [hold({ shown: "loose" })] })],
    ["unknown", "GitHub could not be seen", blocked({ holds: [hold({ shown: "unknown" })] })],
    ["unknown", "GitHub was not seen to let it out", blocked({ holds: [hold({ shown: "leaving" })] })],
  ] as const)("is %s when %s", (state, _, facts) => {
    expect(situationOf(facts, VIEWER).state).toBe(state);
  });

  it("is what the least of its incidents says", () => {
    const holds = (...shown: readonly ("thawed" | "frozen" | "migrating" | "loose" | "excepted")[]) =>
      repository({ holds: shown.map((one) => hold({ shown: one, incidentId: one })) });
    expect(situationOf(holds("thawed", "migrating", "frozen"), VIEWER)).toMatchObject({
      state: "frozen",
      hold: { incidentId: "frozen" },
    });
    expect(situationOf(holds("thawed", "excepted"), VIEWER).state).toBe("exception");
    expect(situationOf(holds("loose", "frozen"), VIEWER)).toMatchObject({ state: "frozen", danger: true });
    expect(situationOf(holds("thawed", "loose"), VIEWER)).toMatchObject({ state: "unknown", danger: true });
  });

  it("is dangerous where it is not held, or had to be frozen again, and nowhere else", () => {
    const dangerous = SHOWN_STATES.filter((shown) => situationOf(blocked({ holds: [hold({ shown })] }), VIEWER).danger);
    expect(dangerous).toEqual(["loose", "refrozen"]);
  });

  it.each([
    ["Frozen because static credentials are left (2 findings).", blocked()],
    [
      "Frozen because static credentials are left (2 findings); pull request #12 is to remove them, and 1 more gate does not pass.",
      withPull({}, { holds: [hold({ shown: "migrating", gates: [gate("static-credentials"), gate("app-audit")] })] }),
    ],
    ["Frozen again because commits of the window are not reviewed.", gatedAgain()],
    [
      "Frozen because it is not known whether “Every workflow was understood”.",
      repository({ holds: [hold({ gates: [gate("workflows-understood", "unknown")] })] }),
    ],
    ["Frozen until a commander lets it out: every gate passes.", repository({ holds: [hold({ gates: [] })] })],
    [
      "Frozen until a commander lets it out: every gate passes or has an exception.",
      repository({ holds: [hold({ gates: [gate("app-audit", "hold", true)] })] }),
    ],
    [
      "Frozen for a moment longer: every gate passes.",
      repository({ holds: [hold({ gates: [gate("app-audit", "pass")], autoThaw: true })] }),
    ],
    ["Frozen because “licences” does not pass.", gated("licences")],
    ["It is to be frozen, and GitHub was seen to let merges through.", blocked({ holds: [hold({ shown: "loose" })] })],
    ["Merges go through by an exception, until it ends.", repository({ holds: [hold({ shown: "excepted" })] })],
    ["Every gate passed, and merges are seen to go through.", repository({ holds: [hold({ shown: "thawed" })] })],
    ["No incident freezes it. In one, 2 findings would keep it frozen.", repository({ scan: BLOCKED })],
    ["No incident freezes it. It was never scanned, so nothing is known of it.", repository({ scan: UNSCANNED })],
    [
      "No incident freezes it. Its newest scan failed, so it is not known what is in it by now.",
      repository({ scan: { ...CLEAN, failed: true } }),
    ],
    [
      "No incident freezes it. GitHub does not show it to Thaw any more, so it is not known what is in it by now.",
      repository({ hidden: true }),
    ],
    [
      "No incident freezes it. What 1 CI file does is not known.",
      repository({ scan: { ...CLEAN, state: "not-understood", unparsed: 1 } }),
    ],
    ["No incident freezes it, and nothing that is known would keep it frozen in one.", repository()],
  ])("is said in one sentence: %s", (why, facts) => {
    expect(situationOf(facts, VIEWER).why).toBe(why);
  });

  function gatedAgain() {
    return repository({ holds: [hold({ shown: "refrozen", gates: [gate("commit-review")] })] });
  }
});

describe("the next action of a migration", () => {
  it.each([
    ["Open the migration PR | you", blocked(), OWNER],
    ["Open the migration PR | who may open", blocked(), VIEWER],
    ["Solve 2 findings by hand | you", blocked({ plan: null }), OWNER],
    ["Solve 2 findings by hand | you", blocked({ plan: { files: 0 } }), OWNER],
    ["Wait for its approval | who may decide", withPull({ campaignState: "draft", state: "waiting" }), OWNER],
    ["Approve and open the migration PR | you", withPull({ campaignState: "preflighted", state: "waiting" }), LEAD],
    [
      "Wait for its approval | who may decide",
      withPull({ campaignState: "preflighted", state: "waiting", askedById: "ada" }),
      LEAD,
    ],
    [
      "Approve and open the migration PR | you",
      withPull({ campaignState: "draft", state: "waiting", askedById: "ada" }),
      person(["decide"], true),
    ],
    ["Start its campaign | you", withPull({ campaignState: "approved", state: "waiting" }), LEAD],
    ["Start its campaign | who may decide", withPull({ campaignState: "approved", state: "waiting" }), OWNER],
    ["Let its campaign go on | you", withPull({ campaignState: "paused", state: "waiting" }), LEAD],
    ["Its pull request is opened when its turn comes. | thaw", withPull({ state: "waiting", pullNumber: null }), OWNER],
    ["Its pull request is being written. | thaw", withPull({ state: "opening", pullNumber: null }), OWNER],
    ["Merge pull request #12 | you", withPull(), OWNER],
    ["Merge pull request #12 | who may merge", withPull(), VIEWER],
    ["Answer the review of pull request #12 | you", withPull({ review: "changes-requested" }), OWNER],
    ["Confirm what pull request #12 lists | you", withPull({ state: "draft" }), OWNER],
    ["Finish and merge pull request #12 | you", withPull({ state: "changed" }), OWNER],
    ["See why checks of pull request #12 fail | you", withPull({ state: "failing" }), OWNER],
    ["The base's workflows changed: it is planned and written anew. | thaw", withPull({ state: "behind" }), OWNER],
    ["Accept the new plan | you", withPull({ state: "replanned" }), LEAD],
    ["Accept the new plan | who may decide", withPull({ state: "replanned" }), OWNER],
    ["The scan of what was merged is awaited. | thaw", withPull({ state: "merged" }), OWNER],
    ["See what the merged migration left | you", withPull({ state: "persisting" }), OWNER],
    [
      "See why no pull request can be opened | who may decide",
      withPull({ state: "refused", code: "not-installed", pullNumber: null }),
      OWNER,
    ],
    ["Open the migration PR | you", withPull({ state: "closed" }), OWNER],
    ["Open the migration PR | you", withPull({ campaignState: "stopped" }), OWNER],
    ["Have Thaw merge pull request #12 | you", withPull({}, { holds: [hold({ mode: "lockdown" })] }), OWNER],
    ["Merge pull request #12 | you", repository({ scan: BLOCKED, ...PLANNED, migration: migration() }), OWNER],
    ["Open the migration PR | you", repository({ scan: BLOCKED, ...PLANNED }), OWNER],
  ] as const)("is: %s", (text, facts, rights) => {
    expect(next(facts, rights)).toBe(text);
  });

  it("says how the checks of a pull request stand, and never that unseen ones pass", () => {
    const note = (checks: string | null, review: string | null = "none") =>
      situationOf(withPull({ checks, review }), OWNER).action.note;
    expect(note("passing", "approved")).toBe("Its checks pass; it is approved.");
    expect(note("running")).toContain("still run");
    expect(note("none")).toContain("no checks");
    expect(note(null)).toContain("not visible");
    expect(note("something new")).toContain("not visible");
  });
});

describe("the next action of a gate", () => {
  it.each([
    ["workflows-understood", OWNER, "Look at what was not understood | you"],
    ["exposed-revoked", OWNER, "Revoke what was exposed | who may record-revocation"],
    ["exposed-revoked", LEAD, "Revoke what was exposed | you"],
    ["secrets-removed", OWNER, "Remove the secrets that were replaced | who may remove"],
    ["broker-adopted", OWNER, "Run the migrated workflows again | you"],
    ["brokered-rotated", OWNER, "Rotate brokered values | who may remove"],
    ["commit-review", OWNER, "Review the commits of the window | you"],
    ["persistence-review", VIEWER, "Review what was changed in the window | who may review"],
    ["app-audit", OWNER, "Decide about installed Apps | who may decide-apps"],
    ["exceptions", OWNER, "Ask for the exception again | you"],
    ["licences", COMMANDER, "See “licences” | those who answer for this gate"],
  ] as const)("%s", (id, rights, text) => {
    expect(next(gated(id), rights)).toBe(text);
  });

  it("is known for each gate that there is", () => {
    for (const { id } of GATES)
      expect(situationOf(gated(id, { scan: BLOCKED }), COMMANDER).action.kind, id).not.toBe("custom");
  });

  it("is to be waited for while it is not known", () => {
    for (const { id } of GATES) {
      const facts = repository({ holds: [hold({ gates: [gate(id, "unknown")] })] });
      expect(["thaw", "you"]).toContain(situationOf(facts, COMMANDER).action.doer.kind);
      expect(situationOf(facts, COMMANDER).action.kind).not.toBe("thaw");
    }
  });

  it("is the first that the one who looks may do, whatever others are waited for", () => {
    const facts = repository({
      scan: BLOCKED,
      migration: migration({ state: "waiting", pullNumber: null }),
      holds: [hold({ gates: [gate("static-credentials"), gate("app-audit"), gate("commit-review")] })],
    });
    expect(next(facts, OWNER)).toBe("Review the commits of the window | you");
    expect(next(facts, VIEWER)).toBe("Its pull request is opened when its turn comes. | thaw");
    expect(situationOf(facts, OWNER).notes).toEqual(["Meanwhile: Its pull request is opened when its turn comes."]);
    expect(situationOf(facts, VIEWER).notes).toEqual([]);
    const asked = { ...facts, migration: migration({ campaignState: "draft", state: "waiting", pullNumber: null }) };
    expect(situationOf(asked, OWNER).notes).toEqual([
      "Meanwhile who may decide are waited for: Wait for its approval.",
    ]);
  });

  it("leaves out what has an exception while it is frozen, and not once it is out by one", () => {
    const gates = [gate("commit-review", "hold", true), gate("app-audit")];
    expect(next(repository({ holds: [hold({ gates })] }), OWNER)).toContain("installed Apps");
    expect(next(repository({ holds: [hold({ shown: "excepted", gates })] }), OWNER)).toContain("Review the commits");
  });

  it("is to switch Actions on where no run can prove anything", () => {
    expect(next(gated("broker-adopted", { actions: false }), OWNER)).toBe("Switch Actions on | you");
    expect(next(gated("broker-adopted", { actions: null }), OWNER)).toBe("Run the migrated workflows again | you");
  });
});

describe("the next action", () => {
  const passing = (more: Parameters<typeof hold>[0] = {}) =>
    repository({ holds: [hold({ gates: [gate("app-audit", "pass")], ...more })] });
  const pass = { pullRequest: 7, state: "live", askedById: "ben", seen: true } as const;
  const waiting = { ...pass, state: "waiting" } as const;

  it.each([
    ["Wait for a commander to let it out | who may command", passing(), LEAD],
    ["Let it out | you", passing(), COMMANDER],
    ["It is let out by itself | thaw", passing({ autoThaw: true }), COMMANDER],
    ["GitHub is being told that it is let out | thaw", passing({ shown: "leaving" }), COMMANDER],
    ["See why it is not held | you", blocked({ holds: [hold({ shown: "loose" })] }), COMMANDER],
    ["Open the migration PR | you", blocked({ holds: [hold({ shown: "loose" })] }), OWNER],
    ["Nothing is left to do | nobody", passing({ shown: "thawed" }), COMMANDER],
    ["Nothing is left to do | nobody", repository(), COMMANDER],
    ["Merge pull request #7 | you", blocked({ passes: [pass] }), OWNER],
    ["Have Thaw merge #7 | you", blocked({ passes: [pass], holds: [hold({ mode: "lockdown" })] }), OWNER],
    ["Decide about the pass for #7 | you", blocked({ passes: [waiting] }), LEAD],
    ["Open the migration PR | you", blocked({ passes: [{ ...waiting, askedById: "ada" }] }), LEAD],
    ["Open the migration PR | you", blocked({ passes: [{ ...waiting, seen: false }] }), LEAD],
    ["Scan it | you", repository({ scan: UNSCANNED }), OWNER],
    ["Scan it | who may scan", repository({ scan: UNSCANNED }), VIEWER],
    ["It is being scanned | thaw", repository({ scan: { ...UNSCANNED, scanning: true } }), OWNER],
    ["Scan it again | you", repository({ scan: { ...CLEAN, failed: true } }), OWNER],
    ["Scan it again | you", blocked({ scan: CLEAN, plan: null }), OWNER],
    ["Look at what was not understood | you", repository({ scan: { ...CLEAN, unparsed: 1 } }), OWNER],
    ["Unarchive it, or delete its secrets | its administrators at GitHub", blocked({ archived: true }), COMMANDER],
    [
      "Let Thaw’s App see it again | owners of the organisation at GitHub",
      blocked({ hidden: true, archived: true }),
      COMMANDER,
    ],
    ["Ask GitHub to switch it on | its administrators at GitHub", blocked({ disabled: true }), COMMANDER],
    ["Let it out | you", { ...passing(), archived: true }, COMMANDER],
  ] as const)("is: %s", (text, facts, rights) => {
    expect(next(facts, rights)).toBe(text);
  });

  it("has a pass beside it for who waits for others, and not for who can act or may not ask", () => {
    const facts = gated("app-audit");
    expect(situationOf(facts, OWNER).instead).toMatchObject({ kind: "ask-pass", doer: { kind: "you" } });
    expect(situationOf(facts, VIEWER).instead).toBeNull();
    expect(situationOf(facts, LEAD).instead).toBeNull();
    expect(situationOf(passing({ shown: "thawed" }), OWNER).instead).toBeNull();
    expect(situationOf(repository(), OWNER).instead).toBeNull();
  });

  it("comes with what else has to be known", () => {
    const notes = (more: Partial<SituationFacts>) => situationOf(repository(more), OWNER).notes.join(" ");
    expect(notes({})).toBe("");
    expect(notes({ actions: null })).toBe("");
    expect(notes({ actions: false })).toContain("Actions are switched off");
    expect(notes({ archived: true })).toContain("archived");
    expect(notes({ hidden: true })).toContain("seen last");
    expect(notes({ disabled: true })).toContain("GitHub has switched");
    expect(notes({ scan: { ...CLEAN, failed: true } })).toContain("newest scan failed");
    expect(notes({ passes: [waiting] })).toContain("#7");
  });
});

describe("whatever is known of a repository", () => {
  const facts: fc.Arbitrary<SituationFacts> = fc.record({
    archived: fc.boolean(),
    disabled: fc.boolean(),
    hidden: fc.boolean(),
    actions: fc.option(fc.boolean()),
    scan: fc.record({
      state: fc.constantFrom(...REPOSITORY_STATES),
      blocking: fc.nat({ max: 3 }),
      unparsed: fc.nat({ max: 2 }),
      scanning: fc.boolean(),
      failed: fc.boolean(),
    }),
    holds: fc.array(
      fc.record({
        incidentId: fc.constantFrom("i1", "i2"),
        title: fc.string(),
        drill: fc.boolean(),
        mode: fc.constantFrom("merges", "lockdown"),
        autoThaw: fc.boolean(),
        shown: fc.constantFrom(...SHOWN_STATES),
        gates: fc.array(
          fc.record({
            gate: fc.constantFrom(...GATES.map(({ id }) => id), "licences"),
            verdict: fc.constantFrom("pass", "hold", "unknown"),
            excepted: fc.boolean(),
          }),
          { maxLength: 4 },
        ),
        until: fc.constant(null),
      }),
      { maxLength: 3 },
    ),
    plan: fc.option(fc.record({ files: fc.nat({ max: 2 }) })),
    migration: fc.option(
      fc.record({
        campaignId: fc.constant("c1"),
        campaignState: fc.constantFrom(...CAMPAIGN_STATES),
        askedById: fc.constantFrom("ada", "ben"),
        state: fc.constantFrom(...CAMPAIGN_REPOSITORY_STATES),
        code: fc.constantFrom(null, "not-installed"),
        pullNumber: fc.option(fc.nat()),
        checks: fc.option(fc.string()),
        review: fc.option(fc.string()),
      }),
    ),
    passes: fc.array(
      fc.record({
        pullRequest: fc.nat(),
        state: fc.constantFrom("waiting", "live"),
        askedById: fc.constantFrom("ada", "ben"),
        seen: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
  }) as fc.Arbitrary<SituationFacts>;
  const rights = fc.subarray([...POWERS]).map((powers) => person(powers));

  it("no incident that is to hold it goes unsaid, and none is said to freeze what was not seen to be frozen", () => {
    fc.assert(
      fc.property(facts, rights, (known, who) => {
        const { state, hold: said } = situationOf(known, who);
        const toHold = known.holds.filter(({ shown }) => TO_HOLD_STATES.some((one) => one === shown));
        if (toHold.length > 0) expect(["frozen", "migrating", "verifying", "unknown"]).toContain(state);
        if (state === "frozen") expect(["frozen", "refrozen"]).toContain(said?.shown);
      }),
    );
  });

  it("nobody is asked to do what they may not, and a viewer has no button at all", () => {
    fc.assert(
      fc.property(facts, (known) => {
        expect(situationOf(known, VIEWER).action.doer.kind).not.toBe("you");
        expect(situationOf(known, VIEWER).instead).toBeNull();
      }),
    );
  });

  it("it is let out only where each gate of the incident passes or has an exception", () => {
    fc.assert(
      fc.property(facts, rights, (known, who) => {
        const { action, hold: said } = situationOf(known, who);
        if (action.kind !== "thaw") return;
        expect(said?.gates.every(({ verdict, excepted }) => verdict === "pass" || excepted)).toBe(true);
      }),
    );
  });

  it("nothing is left only of what is known and out, or settled", () => {
    fc.assert(
      fc.property(facts, rights, (known, who) => {
        const { action, state } = situationOf(known, who);
        if (action.kind !== "nothing") return;
        expect(["peacetime", "thawed", "exception"]).toContain(state);
        if (state === "peacetime") {
          expect(known.scan).toMatchObject({ blocking: 0, unparsed: 0, failed: false });
          expect(
            known.migration === null || isSettled(known.migration.state) || known.migration.campaignState === "stopped",
          ).toBe(true);
        }
      }),
    );
  });
});
