import "server-only";
import { webContainer } from "../container.ts";
import type { PassPlace } from "../core/listing/pass-views.ts";
import { requireActor, type Viewer, viewerOf } from "./session.ts";

interface PassPage extends PassPlace {
  readonly mayAsk: boolean;
  readonly mayApprove: boolean;
  readonly mayConfirm: boolean;
}

/** What is let through at a repository during a freeze; `page` is null where there is none that this person may look at. */
export async function passPage(name: {
  readonly owner: string;
  readonly name: string;
}): Promise<{ readonly viewer: Viewer; readonly page: PassPage | null }> {
  const actor = await requireActor();
  const { passes } = await webContainer();
  return { viewer: viewerOf(actor), page: await passes.readPasses(actor, name) };
}
