import "server-only";
import { webContainer } from "../container.ts";
import type { CredentialQuery } from "../core/listing/credential-query.ts";
import type { CredentialDetail, CredentialRow, CredentialsReading } from "../core/listing/credential-views.ts";
import type { RemovalView } from "../core/removal/views.ts";
import { currentActor, requireActor, type Viewer, viewerOf } from "./session.ts";

/** The room of credentials. Without a session: the sign-in page. */
export async function credentialsPage(
  query: CredentialQuery,
): Promise<{ readonly viewer: Viewer; readonly reading: CredentialsReading }> {
  const actor = await requireActor();
  const { readCredentials } = await webContainer();
  return { viewer: viewerOf(actor), reading: await readCredentials(actor, query) };
}

/** One credential, and what is known of its end. `detail` is null when there is none or this person may not look at it. */
export async function credentialPage(
  id: string,
  page: number,
): Promise<{
  readonly viewer: Viewer;
  readonly detail: CredentialDetail | null;
  readonly removal: RemovalView | null;
}> {
  const actor = await requireActor();
  const { readCredential, removal } = await webContainer();
  // Neither waits for the other: each is half of the time that the page takes.
  const [detail, removed] = await Promise.all([readCredential(actor, id, page), removal.readRemoval(actor, id)]);
  return { viewer: viewerOf(actor), detail, removal: detail === null ? null : removed };
}

/** For a route that answers programs: every credential that fits. */
export async function credentialsForExport(query: CredentialQuery): Promise<readonly CredentialRow[] | "signed-out"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { exportCredentials } = await webContainer();
  return await exportCredentials(actor, query);
}

/** For a route that answers programs: one credential with every reference. */
export async function credentialForExport(id: string): Promise<CredentialDetail | "signed-out" | "not-found"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { readCredential } = await webContainer();
  return (await readCredential(actor, id, null)) ?? "not-found";
}
