import { gateTitle } from "../../lib/core/listing/incident-wording.ts";
import type { GateFacts } from "../../lib/core/situation/facts.ts";

type Verdict = GateFacts["verdict"] | "excepted";

const WORD: Readonly<Record<Verdict, string>> = {
  pass: "passes",
  hold: "holds",
  unknown: "not known",
  excepted: "excepted",
};

/** Whole, so that nothing of what was stored is ever part of a text of marks. */
const MARK: Readonly<Record<Verdict, string>> = {
  pass: '<i class="pass"></i>',
  hold: '<i class="hold"></i>',
  unknown: '<i class="unknown"></i>',
  excepted: '<i class="excepted"></i>',
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
      // biome-ignore lint/security/noDangerouslySetInnerHtml: made of the constants above and of nothing else
      dangerouslySetInnerHTML={{ __html: gates.map((gate) => MARK[verdictOf(gate)]).join("") }}
    />
  );
}

function verdictOf({ verdict, excepted }: GateFacts): Verdict {
  return excepted ? "excepted" : verdict;
}

function said(gate: GateFacts): string {
  return `${gateTitle(gate.gate)}: ${WORD[verdictOf(gate)]}`;
}
