import type { KnownRuleset } from "../github/freezer-ports.ts";
import { urgent } from "./put.ts";
import type { FreezePlace, FreezeWorkPorts } from "./work-ports.ts";

/** Who changed a ruleset last. Not known where GitHub does not tell: that takes nothing from the difference itself. */
export async function whoChanged(
  ports: FreezeWorkPorts,
  { freezer }: Pick<FreezePlace, "freezer">,
  seen: KnownRuleset | null,
  id: number,
): Promise<string | null> {
  if (seen === null) return null;
  const history = await ports.github.rulesetHistory(freezer, id, urgent(ports));
  return history.ok ? (history.value[0]?.by ?? null) : null;
}
