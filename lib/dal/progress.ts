import "server-only";
import { cookies } from "next/headers";
import { webContainer } from "../container.ts";
import { sessionCookieName } from "./auth-options.ts";
import { currentActor } from "./session.ts";

/** Server-sent events for one open page, until its browser leaves or its session ends. Null without a session. */
export async function progressEvents(signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null> {
  const actor = await currentActor();
  if (actor === null) return null;
  const { origin, followProgress } = await webContainer();
  const token = (await cookies()).get(sessionCookieName(origin))?.value ?? "";
  return followProgress(actor, token, signal);
}

/** Whether figures can be read for this session right now; whatever is in the way is thrown. */
export async function isReadable(): Promise<true | "signed-out"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { readScanProgress } = await webContainer();
  await readScanProgress(actor);
  return true;
}
