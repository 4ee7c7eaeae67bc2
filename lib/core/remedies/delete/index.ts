import type { Result } from "../../contracts.ts";
import type { Change, LeaseOutput } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { guardFor } from "../../fix/reach.ts";
import { type RemedyRefusal, refuse } from "../../fix/refusals.ts";
import { type Remediation, type Remedy, safe } from "../../fix/remediation.ts";
import type { Site } from "../../workflow/model.ts";
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
    if (reference.place?.kind === "if") {
      return refuse(
        "secret-in-condition",
        reference.span,
        "Conditions cannot read secrets: GitHub refuses this file today. Ask in the condition what the run is, or test an output of the step that asks the broker.",
      );
    }
    if (!isSolved(reference, reference.site, context)) {
      return refuse(
        "still-used",
        reference.span,
        "The secret that is tested here is still used: solve its uses, then remove the test.",
      );
    }
    return planTest(reference, reference.site, context);
  },
};

/** Whether every use of the secret in the file is solved by the rest of the plan, and there is one. */
function isSolved({ file, name }: JudgedReference, site: Site, context: FixContext): boolean {
  const uses = file.sites.filter(
    (other) =>
      other !== site &&
      other.accesses.some((item) => item.root === "secrets" && item.path[0] === name && item.role !== "test"),
  );
  return uses.length > 0 && uses.every((other) => context.solved.has(other));
}

function planTest(reference: JudgedReference, site: Site, context: FixContext): Result<Remediation, RemedyRefusal> {
  const access = accessOf(reference, site);
  const test = access ? testAround(site.expression.text, access.start, access.end) : null;
  if (!access || !test) {
    return refuse("odd-expression", reference.span, "The test is of a form that cannot be taken apart; write it anew.");
  }
  const before = `asks whether ${reference.name} is set`;
  const lease = leaseBefore(reference, context);
  if (lease) {
    // The job has asked the broker by then: whether it was given something is what the test asks.
    const changes: Change[] = [{ do: "substitute", site, start: access.start, end: access.end, by: [lease] }];
    return safe(changes, { before, after: "asks whether the broker gave a credential" });
  }
  const guard = guardFor(context.reach.of(reference.file, reference.job, [reference.step?.condition ?? null]));
  const { text } = site.expression;
  const alone = text.trim() === text.slice(test.start, test.end).trim();
  const by =
    guard === null ? String(test.whenSet) : test.whenSet && alone ? guard : `${test.whenSet ? "" : "!"}(${guard})`;
  const changes: Change[] = [{ do: "substitute", site, start: test.start, end: test.end, by: [by] }];
  return safe(changes, { before, after: "asks whether the run can have a credential" });
}

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
  if (not && /^\s*(?:&&|\|\||\)|$)/.test(text.slice(end))) return { start: start - not[0].length, end, whenSet: false };
  // Alone, where its truth is asked: not compared, and not handed to a function.
  const asked =
    /(?:^|&&|\|\||(?:^|[^\w])\()\s*$/.test(text.slice(0, start)) && /^\s*(?:&&|\|\||\)|$)/.test(text.slice(end));
  return asked ? { start, end, whenSet: true } : null;
}
