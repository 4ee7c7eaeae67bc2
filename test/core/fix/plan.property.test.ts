import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RepositoryPlan } from "../../../lib/core/fix/plan.ts";
import {
  expectBytesKept,
  expectMeaningKept,
  expectOnlyRelatedLines,
  expectRightsExact,
  expectSolved,
} from "../../support/fix-checks.ts";
import { readWorkflow } from "../../support/fix-outside.ts";
import { workflowText } from "../../support/fix-workflows.ts";
import { planWorkflow } from "../../support/plan.ts";

/** The same workflows for every guarantee, so that each one says by its name what does not hold. */
const RUNS = { numRuns: 60 };

function forEveryPlan(check: (plan: RepositoryPlan, text: string) => void): void {
  let files = 0;
  fc.assert(
    fc.property(workflowText, (text) => {
      const plan = planWorkflow(text);
      files += plan.files.length;
      check(plan, text);
    }),
    RUNS,
  );
  // A property of plans that change nothing would say nothing.
  expect(files).toBeGreaterThan(RUNS.numRuns / 2);
}

describe("the plan for any workflow", () => {
  it("is proven in every part of every file, and planning again changes nothing", () => {
    forEveryPlan((plan) => {
      for (const file of plan.files) {
        expect(Object.entries(file.proof).filter(([, holds]) => !holds)).toEqual([]);
        expect(planWorkflow(file.after).files).toEqual([]);
      }
    });
  });

  it("keeps each byte outside of its edits, the line breaks, the byte order mark and the end of the file", () => {
    forEveryPlan((plan) => plan.files.forEach(expectBytesKept));
  });

  it("removes no line that has nothing to do with a finding", () => {
    forEveryPlan((plan) => plan.files.forEach(expectOnlyRelatedLines));
  });

  it("leaves nothing of an expression that it says is solved", () => {
    forEveryPlan((plan) => {
      for (const file of plan.files) expectSolved(file, plan.applied);
    });
  });

  it("is read by another YAML reader, with every job, step, name, script and condition that was there", () => {
    forEveryPlan((plan, text) => {
      readWorkflow(text);
      plan.files.forEach(expectMeaningKept);
    });
  });

  it("adds exactly the rights that it says it adds", () => {
    forEveryPlan((plan) => {
      for (const file of plan.files) expectRightsExact(file, plan.applied);
    });
  });

  it("is the same when it is made twice, and accounts for every finding", () => {
    forEveryPlan((plan, text) => {
      expect(planWorkflow(text)).toEqual(plan);
      const all = [...plan.applied, ...plan.refused].map(({ finding }) => finding.fingerprint);
      expect(new Set(all).size).toBe(all.length);
      for (const { refusal } of plan.refused) expect(refusal.message).not.toBe("");
    });
  });
});
