import { count, type Gate, passUnless } from "../gate.ts";

/** Everything that may have been taken from here opens nothing any more. `unknown` is treated as exposed. */
export const exposedRevoked: Gate = {
  id: "exposed-revoked",
  title: "Exposed credentials are revoked",
  asks: "What was exposed in the incident's window is revoked where it was made, with evidence.",
  needs: ["exposures"],
  judge(facts) {
    const { value, at, sha } = facts.of("exposures");
    const reasons = value
      .filter(({ revoked }) => revoked === null)
      .map((exposure) => `${exposure.credential}: ${exposure.class}, not revoked.`);
    return passUnless(reasons, { text: `${count(value.length, "exposed credential")}, each revoked`, at, sha });
  },
};
