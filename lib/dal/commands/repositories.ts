import "server-only";
import { webContainer } from "../../container.ts";
import { isUuid } from "../../core/uuid.ts";
import { requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person does to one repository. The use case decides who may. */

export async function scanRepositoryAgain(id: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return { ok: false, notes: [{ ok: false, text: "This repository is not there." }] };
  const actor = await requireWriter();
  const { scanAgain } = await webContainer();
  const asked = await scanAgain(actor, id);
  if (!asked.ok) return { ok: false, notes: [{ ok: false, text: asked.failure.message }] };
  return { ok: true, notes: [{ ok: true, text: "It is scanned as soon as a worker is free. This page follows." }] };
}
