/**
 * An incident's number within its organisation. It is in the name of the check that rulesets ask for and in the property by which a repository is
 * let out, so that nothing that one incident let through holds in another.
 */
export type Epoch = `e${string}`;

const MOST_EPOCHS = 99;

/** All there are, in their order: what the property allows. GitHub takes 200 values at most. */
export const EPOCHS: readonly Epoch[] = Array.from({ length: MOST_EPOCHS }, (_, index) => epochAt(index + 1));

function epochAt(number: number): Epoch {
  return `e${String(number).padStart(2, "0")}`;
}

export function isEpoch(text: string): text is Epoch {
  return (EPOCHS as readonly string[]).includes(text);
}

/**
 * The one after the last that was used; null when all were. They are never used again by themselves: a repository that an
 * earlier incident let out by the same value would be out of the new one from its first second.
 */
export function nextEpoch(last: Epoch | null): Epoch | null {
  if (last === null) return epochAt(1);
  return EPOCHS[EPOCHS.indexOf(last) + 1] ?? null;
}
