import { createHmac, timingSafeEqual } from "node:crypto";
import type { StateSeal } from "../../usecases/github/app-ports.ts";

/** @param secret of this installation; its other uses make other keys of it */
export function createStateSeal(secret: string): StateSeal {
  const key = createHmac("sha256", secret).update("thaw: state of an App's manifest").digest();
  const mark = (text: string) => createHmac("sha256", key).update(text).digest();
  return {
    seal(text, until) {
      const body = Buffer.from(JSON.stringify([until.getTime(), text])).toString("base64url");
      return `${body}.${mark(body).toString("base64url")}`;
    },
    open(sealed, at) {
      const [body = "", given = ""] = sealed.split(".");
      const [right, shown] = [mark(body), Buffer.from(given, "base64url")];
      if (shown.length !== right.length || !timingSafeEqual(shown, right)) return null;
      const [until, text] = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as [number, string];
      return until > at.getTime() ? text : null;
    },
  };
}
