import { type Gate, passUnless } from "../gate.ts";

/** A file that could not be read may hold anything. */
export const workflowsUnderstood: Gate = {
  id: "workflows-understood",
  title: "Every workflow was understood",
  asks: "Every workflow could be read: what is not understood could hide anything.",
  needs: ["scan"],
  judge(facts) {
    const { value, at, sha } = facts.of("scan");
    if (!value.complete)
      return { kind: "unknown", missing: ["The scan of the newest commit did not come to its end."] };
    const reasons = [
      ...value.unparsed.map(({ path, reason }) => `${path}: ${reason}`),
      ...value.unresolved.map(({ call, reason }) => `${call}: ${reason}`),
    ];
    return passUnless(reasons, { text: "Every workflow was parsed, and every call led to its file.", at, sha });
  },
};
