import type { ApiReading } from "../../usecases/api/ports.ts";
import type { AuditExport } from "../../usecases/api/read.ts";

/** Records that are in memory at once. */
const BATCH = 500;
/** A reader who asks for nothing for so long has gone, or keeps the place of another. */
const IDLE_MS = 60_000;

export interface AuditSource {
  readonly audit: ApiReading["audit"];
  /** Whether the token that this began with is still one. */
  readonly stands: () => Promise<boolean>;
  /** Called once, whatever ends it. */
  readonly ended: () => void;
}

/**
 * Records as JSON lines, and a last line that says that they are complete. Nothing is read before the reader asks for it, so that a slow one
 * costs no memory, and one that asks for nothing is ended; a token that is revoked meanwhile gets no further record, and no last line.
 */
export function auditStream(
  { organisationId, span, since }: AuditExport,
  { audit, stands, ended }: AuditSource,
  idleMs = IDLE_MS,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after = "0";
  let records = 0;
  let begun = false;
  let over = false;
  let idle: NodeJS.Timeout | undefined;
  const end = () => {
    clearTimeout(idle);
    if (over) return;
    over = true;
    ended();
  };
  const wait = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    idle = setTimeout(() => {
      end();
      controller.error(new Error("The reader asked for nothing any more."));
    }, idleMs);
    idle.unref();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: wait,
      async pull(controller) {
        clearTimeout(idle);
        try {
          if (begun && !(await stands())) throw new Error("The token was revoked, or is over.");
          begun = true;
          const rows = await audit(organisationId, span, after, BATCH);
          records += rows.length;
          after = rows.at(-1)?.seq ?? after;
          const last = rows.length < BATCH ? [JSON.stringify({ type: "end", records, since })] : [];
          const text = [...rows.map(({ line }) => line), ...last].map((line) => `${line}\n`).join("");
          controller.enqueue(encoder.encode(text));
          if (last.length === 0) {
            wait(controller);
            return;
          }
          controller.close();
          end();
        } catch (error) {
          end();
          controller.error(error);
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
