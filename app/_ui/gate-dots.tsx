import type { GateFacts } from "../../lib/core/situation/facts.ts";
import { gateLook } from "./gate-look.ts";
import { GateMarks } from "./gate-marks.tsx";

/** The gates of one repository. */
export function GateDots({ gates }: { gates: readonly GateFacts[] }) {
  const look = gateLook(gates);
  return look === null ? null : <GateMarks of={look} />;
}
