import { createHmac, timingSafeEqual } from "node:crypto";
import type { Cursors } from "../../usecases/api/ports.ts";

/** Half of a SHA-256: 128 bits cannot be guessed. */
const MARK_BYTES = 16;
const LONGEST = 500;

/** @param secret of this installation; its other uses make other keys of it */
export function createCursors(secret: string): Cursors {
  const key = createHmac("sha256", secret).update("thaw: place in a list of the API").digest();
  // The lengths keep the end of one from being the beginning of the other.
  const mark = (list: string, place: string) =>
    createHmac("sha256", key).update(`${list.length} ${place.length} ${list}${place}`).digest().subarray(0, MARK_BYTES);
  return {
    seal: (list, place) => Buffer.concat([mark(list, place), Buffer.from(place)]).toString("base64url"),
    open(list, cursor) {
      if (cursor.length > LONGEST || !/^[\w-]+$/.test(cursor)) return null;
      const bytes = Buffer.from(cursor, "base64url");
      // Another spelling of the same bytes was not given by us either.
      if (bytes.length <= MARK_BYTES || bytes.toString("base64url") !== cursor) return null;
      const place = bytes.subarray(MARK_BYTES).toString("utf8");
      return timingSafeEqual(mark(list, place), bytes.subarray(0, MARK_BYTES)) ? place : null;
    },
  };
}
