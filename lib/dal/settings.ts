import "server-only";
import { webContainer } from "../container.ts";
import { requireActor, viewerOf } from "./session.ts";

export type OrganisationSettings = Awaited<ReturnType<typeof settingsPage>>["organisations"][number];

/** What pages about settings may see. Without a session each leads to the sign-in page. */

async function opened() {
  const actor = await requireActor();
  const { settings, readScanProgress, mode } = await webContainer();
  return {
    actor,
    settings,
    common: { viewer: viewerOf(actor), scan: await readScanProgress(actor), demo: mode === "demo" },
  };
}

export async function settingsPage() {
  const { actor, settings, common } = await opened();
  return { ...common, organisations: await settings.readSettings(actor) };
}

/** What GitHub led back with, after an App was made there. */
export async function createdPage(answer: { readonly code: string; readonly state: string }) {
  const { actor, settings, common } = await opened();
  return { ...common, created: await settings.returnedFromGithub(actor, answer) };
}

/** Who is told outside of the pages. */
export async function notificationsPage() {
  const { actor, settings, common } = await opened();
  return { ...common, organisations: await settings.readChannels(actor) };
}

/** The conditions of a thaw, and where they are in force. */
export async function gatesPage() {
  const { actor, settings, common } = await opened();
  return { ...common, inUse: await settings.readGatesInUse(actor) };
}

/** How long what is stored is kept. */
export async function retentionPage() {
  const { actor, settings, common } = await opened();
  return { ...common, oldest: await settings.readOldest(actor) };
}
