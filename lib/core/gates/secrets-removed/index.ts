import { type Gate, passUnless } from "../gate.ts";

/** GitHub's own list has none of what was replaced within this repository's reach. */
export const secretsRemoved: Gate = {
  id: "secrets-removed",
  title: "Replaced secrets are out of reach",
  asks: "Secrets that were replaced are deleted at GitHub, or out of the repository's reach.",
  needs: ["replaced-secrets"],
  judge(facts) {
    const { value, at, sha } = facts.of("replaced-secrets");
    const reasons = value
      .filter(({ inReach }) => inReach)
      .map(({ name, level }) => `${name} (${level}) was replaced and can still be read here.`);
    return passUnless(reasons, { text: `Replaced and gone: ${names(value.map(({ name }) => name))}`, at, sha });
  },
};

function names(all: readonly string[]): string {
  return all.length === 0 ? "there was none" : all.join(", ");
}
