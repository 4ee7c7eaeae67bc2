/** Random, and the same for the same seed: what is drawn, though not when processes come to it. */
export interface Chance {
  /** From 0 to 1. */
  draw(): number;
  /** From `least` to `most`, both among them. */
  between(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
  shuffled<T>(from: readonly T[]): readonly T[];
}

/** Source of the numbers: mulberry32, public domain. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  function draw(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const between = (least: number, most: number) => least + Math.floor(draw() * (most - least + 1));
  return {
    draw,
    between,
    pick: (from) => from[between(0, from.length - 1)] as (typeof from)[number],
    shuffled: (from) =>
      from
        .map((value) => ({ value, at: draw() }))
        .sort((one, other) => one.at - other.at)
        .map(({ value }) => value),
  };
}
