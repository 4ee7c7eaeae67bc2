/** A reader who asks for nothing for so long has gone, or keeps the place of another. */
const IDLE_MS = 60_000;

export interface Guard {
  /** Whether who began it may still read what it reads. */
  readonly stands: () => Promise<boolean>;
  /** Called once, whatever ends it. */
  readonly ended: () => void;
}

/**
 * Text that is written while it is sent. No piece is made before the reader has room for it, so that a slow one costs no memory; one who asks
 * for nothing any more is ended, and who may not read it any more gets no further piece: the answer breaks off, and is no whole file.
 */
export function guardedStream(
  pieces: AsyncGenerator<string, void, undefined>,
  { stands, ended }: Guard,
  idleMs = IDLE_MS,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let begun = false;
  let over = false;
  let idle: NodeJS.Timeout | undefined;
  const end = async () => {
    clearTimeout(idle);
    if (over) return;
    over = true;
    ended();
    await pieces.return();
  };
  const wait = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    idle = setTimeout(() => {
      controller.error(new Error("The reader asked for nothing any more."));
      void end();
    }, idleMs);
    idle.unref();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: wait,
      async pull(controller) {
        clearTimeout(idle);
        try {
          if (begun && !(await stands())) throw new Error("Who began this may not read it any more.");
          begun = true;
          const { value, done } = await pieces.next();
          if (done === true) {
            controller.close();
            await end();
            return;
          }
          controller.enqueue(encoder.encode(value));
          wait(controller);
        } catch (error) {
          controller.error(error);
          await end();
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
