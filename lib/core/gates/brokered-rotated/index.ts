import { count, type Gate, passUnless } from "../gate.ts";

/** A third party's value that the broker hands out is still a static one: it must be newer than what may have been seen. */
export const brokeredRotated: Gate = {
  id: "brokered-rotated",
  title: "Brokered values are rotated",
  asks: "Values that the broker keeps were changed since the window.",
  needs: ["brokered-secrets"],
  judge(facts, { window }) {
    const { value, at, sha } = facts.of("brokered-secrets");
    const reasons = value
      .filter(({ rotatedAt }) => rotatedAt === null || rotatedAt <= window.to)
      .map(({ name }) => `${name} has not been rotated since the window.`);
    return passUnless(reasons, { text: `${count(value.length, "brokered value")}, each rotated since`, at, sha });
  },
};
