import { count, type Gate, passUnless } from "../gate.ts";

/** No exception has run out: what it covered counts again. */
export const exceptions: Gate = {
  id: "exceptions",
  title: "No exception has expired",
  asks: "No exception has run out: what it covered counts again.",
  needs: ["exceptions"],
  judge(facts, { now }) {
    const { value, at, sha } = facts.of("exceptions");
    const live = value.filter(({ ended, approved }) => approved && !ended);
    const reasons = live
      .filter(({ expiresAt }) => expiresAt <= now)
      .map(({ gate }) => `The exception for ${gate} has expired.`);
    return passUnless(reasons, { text: `${count(live.length, "exception")} in force`, at, sha });
  },
};
