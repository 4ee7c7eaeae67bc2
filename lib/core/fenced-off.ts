/** The worker that wanted to write was declared dead: its job is another one's by now, and nothing was written. */
export class FencedOff extends Error {
  override readonly name = "FencedOff";

  constructor(generation: bigint) {
    super(`Worker ${generation} was declared dead, so it may not write any more.`);
  }
}
