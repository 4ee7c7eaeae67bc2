import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PermissionMap } from "../../../lib/core/contracts.ts";
import { applyEdits, type TextEdit } from "../../../lib/core/edit/apply.ts";
import { readDocument } from "../../../lib/core/edit/document.ts";
import type { PlannedFile } from "../../../lib/core/fix/plan.ts";
import { readElsewhere } from "../../support/fix-edit.ts";
import { linesOf, readWorkflow, rightsOf } from "../../support/fix-outside.ts";
import { type Claim, missing, prove } from "../../support/fix-proof.ts";
import { workflowText } from "../../support/fix-workflows.ts";
import { planWorkflow } from "../../support/plan.ts";

/** What a real plan says of a file: its edits, what they mean, and the rights that they add. */
function claimOf(file: PlannedFile): Claim {
  const old = readWorkflow(file.before);
  const now = readWorkflow(file.after);
  const adds = new Map<string, PermissionMap>();
  for (const [id, job] of Object.entries(old.jobs)) {
    const before = rightsOf(old, job);
    const after = Object.entries(rightsOf(now, now.jobs[id] ?? {}));
    const added = after.filter(([scope, level]) => before[scope] !== level);
    if (added.length > 0) adds.set(id, Object.fromEntries(added) as PermissionMap);
  }
  return {
    before: file.before,
    edits: file.edits,
    text: file.after,
    expected: readDocument(file.after)?.data ?? null,
    adds,
    undeclared: { contents: "read", packages: "read" },
  };
}

const claim = workflowText
  .map((text) => planWorkflow(text).files[0])
  .filter((file): file is PlannedFile => file !== undefined && file.edits.length > 0)
  .map(claimOf);

/** The claim with other edits, as if they had been computed so; null when they do not go together. */
function withEdits(real: Claim, edits: readonly TextEdit[]): Claim | null {
  const text = applyEdits(real.before, edits);
  return text === null ? null : { ...real, edits, text };
}

function one<T>(items: readonly T[], which: number): T {
  const item = items[which % items.length];
  if (item === undefined) throw new Error("an empty list");
  return item;
}

/** Another letter for the first one of a text: letters of an edit are keys and values, unless they stand in a comment. */
function altered(text: string): string {
  return text === "" ? "x" : text.replace(/[a-z]/i, (letter) => (letter === "q" ? "z" : "q"));
}

const EDIT_MUTATIONS: Readonly<Record<string, (edits: readonly TextEdit[], which: number) => readonly TextEdit[]>> = {
  "is dropped": (edits, which) => edits.filter((edit) => edit !== one(edits, which)),
  "is doubled": (edits, which) => [...edits, one(edits, which)],
  "is empty": (edits, which) =>
    edits.map((edit) => (edit === one(edits, which) && edit.text !== "" ? { ...edit, text: "" } : edit)),
};

const RUNS = { numRuns: 40 };

/** A proof that holds of edits which nobody planned: right only when the file means what it was meant to mean. */
function expectSameMeaning(damaged: Claim, real: Claim): void {
  if (missing(prove(damaged)).length === 0) expect(readElsewhere(damaged.text)).toEqual(readElsewhere(real.text));
}

describe("the proof of a real plan", () => {
  it("holds, as it is given with the plan", () => {
    fc.assert(
      fc.property(claim, (real) => {
        expect(applyEdits(real.before, real.edits)).toBe(real.text);
        expect(missing(prove(real))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it.each(Object.keys(EDIT_MUTATIONS))("fails when an edit %s, or the edits are refused", (name) => {
    fc.assert(
      fc.property(claim, fc.nat(), (real, which) => {
        const damaged = withEdits(real, EDIT_MUTATIONS[name]?.(real.edits, which) ?? []);
        if (damaged === null) return;
        fc.pre(damaged.text !== real.text);
        expect(missing(prove(damaged))).not.toEqual([]);
      }),
      RUNS,
    );
  });

  it("fails when an edit has another text, unless that text is a comment's", () => {
    fc.assert(
      fc.property(claim, fc.nat(), (real, which) => {
        const edit = one(real.edits, which);
        const damaged = withEdits(real, swapped(real.edits, edit, { ...edit, text: altered(edit.text) }));
        fc.pre(damaged !== null);
        if (edit.text === "" && damaged) return expectSameMeaning(damaged, real);
        expect(damaged && missing(prove(damaged))).not.toEqual([]);
      }),
      RUNS,
    );
  });

  it.each([-1, 1])("fails when an edit is shifted by %i, unless what comes out means the same", (by) => {
    let failed = 0;
    fc.assert(
      fc.property(claim, fc.nat(), (real, which) => {
        const edit = one(real.edits, which);
        const damaged = withEdits(
          real,
          swapped(real.edits, edit, { ...edit, start: edit.start + by, end: edit.end + by }),
        );
        fc.pre(damaged?.text !== real.text);
        if (damaged === null || missing(prove(damaged)).length > 0) failed++;
        else expectSameMeaning(damaged, real);
      }),
      RUNS,
    );
    expect(failed).toBeGreaterThan(RUNS.numRuns * 0.8);
  });

  it("fails when the edits that are said are fewer than those that were done", () => {
    fc.assert(
      fc.property(claim, fc.nat(), (real, which) => {
        const edits = real.edits.filter((edit) => edit !== one(real.edits, which));
        fc.pre(applyEdits(real.before, edits) !== real.text);
        expect(missing(prove({ ...real, edits }))).not.toEqual([]);
      }),
      RUNS,
    );
  });

  it("fails when a line that no edit touches is another one in the result", () => {
    fc.assert(
      fc.property(claim, fc.nat(), fc.constantFrom("change", "lose", "double", "space"), (real, which, how) => {
        const kept = keptLines(real);
        fc.pre(kept.length > 0);
        const { line, at } = one(kept, which);
        const space = line.replace(/(\r?\n)?$/, " $1");
        const other = { change: altered(line), lose: "", double: line + line, space }[how];
        const text = real.text.slice(0, at) + other + real.text.slice(at + line.length);
        fc.pre(text !== real.text);
        expect(missing(prove({ ...real, text }))).toContain("untouchedLines");
      }),
      RUNS,
    );
  });

  it("fails in its rights when they are said to be more or less than they are", () => {
    const scope = fc.constantFrom("actions", "checks", "deployments");
    fc.assert(
      fc.property(claim, fc.nat(), scope, (real, which, name) => {
        const jobs = Object.keys(readWorkflow(real.before).jobs);
        const job = one(jobs, which);
        const now = readWorkflow(real.text);
        const more = new Map(real.adds).set(job, { ...real.adds.get(job), [name]: "write" as const });
        const has = rightsOf(now, now.jobs[job] ?? {})[name] === "write";
        if (!has) expect(missing(prove({ ...real, adds: more }))).toEqual(["permissions"]);
        if (!real.adds.has(job)) return;
        const less = new Map([...real.adds].filter(([id]) => id !== job));
        expect(missing(prove({ ...real, adds: less }))).toEqual(["permissions"]);
      }),
      RUNS,
    );
  });
});

/** Lines that no edit reaches, with their places in the new text. */
function keptLines({ before, edits, text }: Claim): readonly { readonly line: string; readonly at: number }[] {
  let start = 0;
  return linesOf(before).flatMap((line) => {
    const from = start;
    start += line.length;
    if (line.trim() === "" || edits.some((edit) => edit.start <= start && from <= edit.end)) return [];
    const earlier = edits.filter((edit) => edit.end < from);
    const at = earlier.reduce((sum, edit) => sum + edit.text.length - (edit.end - edit.start), from);
    expect(text.slice(at, at + line.length)).toBe(line);
    return [{ line, at }];
  });
}

function swapped(edits: readonly TextEdit[], old: TextEdit, by: TextEdit): readonly TextEdit[] {
  return edits.map((edit) => (edit === old ? by : edit));
}
