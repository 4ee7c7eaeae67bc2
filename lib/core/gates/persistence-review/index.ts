import type { PersistenceItem } from "../facts.ts";
import { count, type Gate, passUnless } from "../gate.ts";

/** What somebody could come back by was looked at, and is gone where it had to go. */
export const persistenceReview: Gate = {
  id: "persistence-review",
  title: "Changes that could let somebody back in are reviewed",
  asks: "What may have been left behind in the window (keys, Apps, hooks, runners) was looked at.",
  needs: ["persistence"],
  judge(facts) {
    const { value, at, sha } = facts.of("persistence");
    const { kept, open, first } = value;
    const rest = open - first.length;
    const reasons = [...first.map(reasonOf), ...(rest > 0 ? [`${count(rest, "other")} not settled.`] : [])];
    return passUnless(reasons, { text: `${count(kept, "thing")} changed within the window, each reviewed`, at, sha });
  },
};

function reasonOf({ kind, what, state }: PersistenceItem): string {
  const named = `${kind.replaceAll("-", " ")} ${what}`;
  return state === "open" ? `${named}: not reviewed.` : `${named}: to be removed, and not seen to be gone yet.`;
}
