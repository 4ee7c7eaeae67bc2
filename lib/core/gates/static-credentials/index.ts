import { type Gate, passUnless } from "../gate.ts";

/**
 * No static credential is left. It errs on the side of recall: in the incident that inspired this, one that was missed undid a whole
 * rotation.
 */
export const staticCredentials: Gate = {
  id: "static-credentials",
  title: "No static credential is left",
  asks: "No workflow of the default branch, or of a release branch, uses a credential that lasts.",
  needs: ["scan"],
  judge(facts) {
    const { value, at, sha } = facts.of("scan");
    if (!value.complete)
      return { kind: "unknown", missing: ["The scan of the newest commit did not come to its end."] };
    const reasons = value.blocking.map(({ what, place }) =>
      place === null ? what : `${what} (${place.path}:${place.line})`,
    );
    return passUnless(reasons, { text: "No finding blocks", at, sha });
  },
};
