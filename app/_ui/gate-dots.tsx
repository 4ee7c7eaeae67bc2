import { gateTitle } from "../../lib/core/listing/incident-wording.ts";
import type { GateFacts } from "../../lib/core/situation/facts.ts";

type Verdict = GateFacts["verdict"] | "excepted";

const WORD: Readonly<Record<Verdict, string>> = {
  pass: "passes",
  hold: "holds",
  unknown: "not known",
  excepted: "excepted",
};

/**
 * One dot for each gate in force, in their order, told apart by shape as well as by colour; its name says in words how many pass, and
 * what each other one says. One text of marks instead of an element for each: a list has hundreds.
 */
export function GateDots({ gates }: { gates: readonly GateFacts[] }) {
  if (gates.length === 0) return null;
  const open = gates.filter(({ verdict }) => verdict !== "pass");
  const passing = `${gates.length - open.length} of ${gates.length} gates pass`;
  return (
    <span
      role="img"
      className="gate-dots"
      title={open.length === 0 ? passing : `${passing}:\n${open.map(said).join("\n")}`}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: made of the words of `Verdict`
      dangerouslySetInnerHTML={{ __html: gates.map((gate) => `<i class="${verdictOf(gate)}"></i>`).join("") }}
    />
  );
}

function verdictOf({ verdict, excepted }: GateFacts): Verdict {
  return excepted ? "excepted" : verdict;
}

function said(gate: GateFacts): string {
  return `${gateTitle(gate.gate)}: ${WORD[verdictOf(gate)]}`;
}
