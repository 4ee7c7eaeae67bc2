export interface Batching<In, Out> {
  /** Does all of them in one round trip, as one transaction; one result for each, in their order. */
  readonly run: (items: readonly In[]) => Promise<readonly Out[]>;
  /** How many rounds may be under way at once. */
  readonly lanes: number;
  /** How many items one round takes at most. */
  readonly most: number;
  /** How long an item may wait for its round, in milliseconds: after that it is refused and never sent. Without it for ever. */
  readonly patienceMs?: number;
  /** Whether an error is about the whole round, so that trying items one by one cannot help. */
  readonly isGeneral: (error: unknown) => boolean;
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly since: number;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/** The rounds before took too long. */
class WaitedTooLong extends Error {
  override readonly name = "WaitedTooLong";
}

/**
 * Requests that arrive while a round is under way share the next one: one commit, so one wait for the disk, serves all of them. Nothing
 * waits for company: a free lane takes what is there at once. One item that the database refuses does not spoil the others: then each is
 * done alone. A crowd that asks a database which has stopped answering is refused together with the first of it, and not round by round.
 */
export function createBatcher<In, Out>({
  run,
  lanes,
  most,
  patienceMs = Number.POSITIVE_INFINITY,
  isGeneral,
}: Batching<In, Out>): (item: In) => Promise<Out> {
  const queue: Waiting<In, Out>[] = [];
  let busy = 0;

  async function round(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        if (index < results.length) resolve(results[index] as Out);
        else reject(new Error("the round has no result for this item"));
      }
    } catch (error) {
      if (batch.length === 1 || isGeneral(error)) for (const { reject } of batch) reject(error);
      else for (const entry of batch) await round([entry]);
    }
  }

  function refuseLate(): void {
    const oldest = performance.now() - patienceMs;
    // They stand in the order in which they came.
    const inTime = queue.findIndex(({ since }) => since >= oldest);
    const late = queue.splice(0, inTime < 0 ? queue.length : inTime);
    for (const { reject } of late) reject(new WaitedTooLong("the database took too long for those before"));
  }

  function pump(): void {
    if (busy < lanes) refuseLate();
    while (busy < lanes && queue.length > 0) {
      const batch = queue.splice(0, most);
      busy += 1;
      void round(batch).finally(() => {
        busy -= 1;
        pump();
      });
    }
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      queue.push({ item, since: performance.now(), resolve, reject });
      // The rest of this turn's arrivals come along.
      queueMicrotask(pump);
    });
}
