import type { Change, LeaseOutput } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { guardFor } from "../../fix/reach.ts";
import { refuse } from "../../fix/refusals.ts";
import { type Remedy, safe } from "../../fix/remediation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { accessOf } from "../reference.ts";

/** A test whether a credential is set goes with the credential: what it asked is then known from the run itself. */
export const remedy: Remedy = {
  id: "delete",
  title: "Test of a secret removed",
  docs: "`secrets.X != ''` asks whether a run is given the secret. Once the job asks the broker, that is true of every run but those of forks and Dependabot, so the test becomes that condition. Only when every use of the secret in the file is solved by the same plan.",
  handles: [],
  plan: ({ reference }, context) => {
    if (!reference?.tested || !reference.site || reference.origin !== "secret") return null;
    const { site, file, name } = reference;
    const access = accessOf(reference, site);
    const open = file.sites.some(
      (other) =>
        other !== site &&
        !context.solved.has(other) &&
        other.accesses.some((item) => item.root === "secrets" && item.path[0] === name && item.role !== "test"),
    );
    const uses = file.sites.some(
      (other) => context.solved.has(other) && other.accesses.some((item) => item.path[0] === name),
    );
    if (!access || open || !uses) {
      return refuse(
        "still-used",
        reference.span,
        "The secret that is tested here is still used: solve its uses, then remove the test.",
      );
    }
    const test = testAround(site.expression.text, access.start, access.end);
    if (!test)
      return refuse(
        "odd-expression",
        reference.span,
        "The test is of a form that cannot be taken apart; write it anew.",
      );
    const lease = leaseBefore(reference, context);
    if (lease) {
      // The job has asked the broker by then: whether it was given something is what the test asks.
      const changes: Change[] = [{ do: "substitute", site, start: access.start, end: access.end, by: [lease] }];
      return safe(changes, {
        before: `asks whether ${name} is set`,
        after: "asks whether the broker gave a credential",
      });
    }
    const guard = guardFor(context.reach.of(file, reference.job, [reference.step?.condition ?? null]));
    const text = guard === null ? String(test.whenSet) : test.whenSet ? `(${guard})` : `!(${guard})`;
    const changes: Change[] = [{ do: "substitute", site, start: test.start, end: test.end, by: [text] }];
    return safe(changes, {
      before: `asks whether ${name} is set`,
      after: "asks whether the run can have a credential",
    });
  },
};

/** What the broker gave for the same secret, to this step or to one before it in the same job. */
function leaseBefore(reference: JudgedReference, context: FixContext): LeaseOutput | null {
  const { file, job, step, name, place } = reference;
  if (!job || !step || place?.kind === "if" || file.kind !== "workflow") return null;
  for (const [site, output] of context.leased) {
    const reads = site.accesses.some((access) => access.root === "secrets" && access.path[0] === name);
    if (reads && site.place.job === job && (site.place.step?.index ?? Number.MAX_VALUE) <= step.index) {
      return { request: output.request, at: { file, job, step } };
    }
  }
  return null;
}

/** The comparison around an access, and what it gives when the secret is set. */
function testAround(text: string, start: number, end: number): { start: number; end: number; whenSet: boolean } | null {
  const after = /^\s*(==|!=)\s*''/.exec(text.slice(end));
  if (after) return { start, end: end + after[0].length, whenSet: after[1] === "!=" };
  const before = /''\s*(==|!=)\s*$/.exec(text.slice(0, start));
  if (before) return { start: start - before[0].length, end, whenSet: before[1] === "!=" };
  const not = /!\s*$/.exec(text.slice(0, start));
  if (not) return { start: start - not[0].length, end, whenSet: false };
  return /^\s*(?:&&|\)|$)/.test(text.slice(end)) ? { start, end, whenSet: true } : null;
}
