import { isPinned } from "../../workflow/uses.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { referenceDetector } from "../detector.ts";

export const detector = referenceDetector({
  id: "secrets-inherit",
  title: "Secrets inherited by a called workflow",
  docs: "`secrets: inherit` gives the called workflow every secret of the caller. In another repository on a mutable ref, whoever can move that ref gets all of them.",
  blocking: (reference) => (isMutable(reference) ? "yes" : "configurable"),
  severity: (reference) => (isMutable(reference) ? "high" : "medium"),
  remedy: "explicit-secret-map",
  message: describe,
});

/** Another repository's workflow on a ref that its owner can move. A callee that cannot be read is treated as such. */
function isMutable(reference: JudgedReference): boolean {
  const target = reference.job?.uses?.target;
  if (!target) return true;
  if (target.kind === "local") return false;
  return target.kind !== "remote" || !isPinned(target.ref);
}

function judgedBy({ what, called }: JudgedReference["facts"][number]["sink"]): string {
  return called === undefined
    ? `The called workflow is ${what}.`
    : `At commit ${called.commit.slice(0, 12)} it ${what}.`;
}

function describe(reference: JudgedReference): string {
  const called = reference.job?.uses?.text ?? "a workflow";
  const danger = isMutable(reference) ? " Whoever can move that ref receives them." : "";
  const known = reference.facts.map(({ sink }) => ` ${judgedBy(sink)}`).join("");
  return `secrets: inherit hands every secret of this repository to ${called}.${danger}${known} Pass the ones it needs by name.`;
}
