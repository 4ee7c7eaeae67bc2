import { gateTitle } from "../../lib/core/listing/incident-wording.ts";
import type { GateFacts } from "../../lib/core/situation/facts.ts";

type Verdict = GateFacts["verdict"] | "excepted";

const DOT: Readonly<Record<Verdict, string>> = {
  pass: "bg-thawed",
  hold: "bg-transparent shadow-[inset_0_0_0_2px_var(--migrating)]",
  unknown: "bg-transparent border border-dashed border-unknown",
  excepted: "bg-exception rounded-none! rotate-45 scale-90",
};

const WORD: Readonly<Record<Verdict, string>> = {
  pass: "passes",
  hold: "holds",
  unknown: "not known",
  excepted: "excepted",
};

/** One dot for each gate in force, in their order, told apart by shape as well as by colour; in words for who reads them. */
export function GateDots({ gates }: { gates: readonly GateFacts[] }) {
  if (gates.length === 0) return null;
  const open = gates.filter(({ verdict }) => verdict !== "pass");
  return (
    <span className="inline-flex items-center" title={gates.map(said).join("\n")}>
      <span className="sr-only">
        {gates.length - open.length} of {gates.length} gates pass
        {open.length > 0 && `: ${open.map(said).join(", ")}`}
      </span>
      <span aria-hidden="true" className="inline-flex items-center gap-[3px]">
        {gates.map((gate) => (
          <span key={gate.gate} className={`inline-block size-2 rounded-full ${DOT[verdictOf(gate)]}`} />
        ))}
      </span>
    </span>
  );
}

function verdictOf({ verdict, excepted }: GateFacts): Verdict {
  return excepted ? "excepted" : verdict;
}

function said(gate: GateFacts): string {
  return `${gateTitle(gate.gate)}: ${WORD[verdictOf(gate)]}`;
}
