import fc from "fast-check";

/**
 * Random tests draw the same cases each time, so that a change is what makes a run fail and not its turn. `npm run fuzz` draws others.
 */
const FIXED = 20_261_128;

fc.configureGlobal({ seed: Number(process.env.THAW_FUZZ_SEED ?? FIXED) });
