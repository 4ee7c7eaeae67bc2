import { gateTitle } from "../../lib/core/listing/incident-wording.ts";
import type { GateFacts } from "../../lib/core/situation/facts.ts";

export type ShownVerdict = GateFacts["verdict"] | "excepted";

/** Gates in force, in their order, as `GateMarks` shows them. */
export interface GateLook {
  readonly verdicts: readonly ShownVerdict[];
  /** How many pass, and what each other one says. */
  readonly title: string;
}

const WORD: Readonly<Record<ShownVerdict, string>> = {
  pass: "passes",
  hold: "holds",
  unknown: "not known",
  excepted: "excepted",
};

/** @returns null where none is in force */
export function gateLook(gates: readonly GateFacts[]): GateLook | null {
  if (gates.length === 0) return null;
  const open = gates.filter(({ verdict }) => verdict !== "pass");
  const passing = `${gates.length - open.length} of ${gates.length} gates pass`;
  return {
    verdicts: gates.map(verdictOf),
    title: open.length === 0 ? passing : `${passing}:\n${open.map(said).join("\n")}`,
  };
}

function verdictOf({ verdict, excepted }: GateFacts): ShownVerdict {
  return excepted ? "excepted" : verdict;
}

function said(gate: GateFacts): string {
  return `${gateTitle(gate.gate)}: ${WORD[verdictOf(gate)]}`;
}
