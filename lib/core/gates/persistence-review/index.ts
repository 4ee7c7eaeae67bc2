import { type Gate, passUnless } from "../gate.ts";

/** What somebody could come back by was looked at. */
export const persistenceReview: Gate = {
  id: "persistence-review",
  title: "Changes that could let somebody back in are reviewed",
  needs: ["persistence"],
  judge(facts) {
    const { value, at, sha } = facts.of("persistence");
    const reasons = value
      .filter(({ reviewedBy }) => reviewedBy === null)
      .map(({ kind, what }) => `${kind.replaceAll("-", " ")} ${what}: not reviewed.`);
    return passUnless(reasons, { text: `${value.length} changed, each reviewed`, at, sha });
  },
};
