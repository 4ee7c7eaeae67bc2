import type { Change } from "../../fix/changes.ts";
import { guardFor } from "../../fix/reach.ts";
import { refuse } from "../../fix/refusals.ts";
import { type Remedy, safe } from "../../fix/remediation.ts";
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
    const guard = guardFor(context.reach.of(file, reference.job, [reference.step?.condition ?? null]));
    const text = guard === null ? String(test.whenSet) : test.whenSet ? `(${guard})` : `!(${guard})`;
    const changes: Change[] = [{ do: "substitute", site, start: test.start, end: test.end, by: [text] }];
    return safe(changes, {
      before: `asks whether ${name} is set`,
      after: "asks whether the run can have a credential",
    });
  },
};

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
