import type { SystemActor } from "../../core/actor.ts";
import { narrowingFacts, whyNotNarrowed } from "../../core/removal/facts.ts";
import { judgeRemoval } from "../../core/removal/judge.ts";
import { auditOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import type { NarrowingDue, NarrowingStore, NewRemoval } from "./ports.ts";

export interface NarrowPorts {
  readonly host: string;
  readonly store: NarrowingStore;
  readonly clock: Clock;
}

const PAGE = 50;

/**
 * Asks for migrated repositories to be taken out of the reach of organisations' secrets that were replaced there, where nothing stands in the
 * way by what is known now. The worker judges each once more, by what GitHub says then, before it does anything (`remove.ts`). What is held
 * stays for the next turn. One for each secret and turn; the end of one begins the next turn.
 * @returns how many were asked for
 */
export async function narrowMerged(ports: NarrowPorts, actor: SystemActor, signal?: AbortSignal): Promise<number> {
  let asked = 0;
  let after: string | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const page: Awaited<ReturnType<NarrowingStore["due"]>> = await ports.store.due(ports.host, after, PAGE);
    for (const { credentialId, repositories } of page)
      asked += (await narrowOne(ports, actor, credentialId, repositories)) ? 1 : 0;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return asked;
    after = last.credentialId;
  }
}

async function narrowOne(
  { store, clock }: NarrowPorts,
  actor: SystemActor,
  credentialId: string,
  repositories: readonly NarrowingDue[],
): Promise<boolean> {
  const secret = await store.find(credentialId);
  if (secret === null || secret.endedAt !== null) return false;
  const facts = await store.facts(secret);
  if (whyNotNarrowed(facts) !== null) return false;
  const at = clock.now();
  const ready = repositories.find(({ repositoryId }) => {
    const one = narrowingFacts(facts, repositoryId);
    return one !== null && judgeRemoval({ ...one, seenAt: at }, at).kind === "pass";
  });
  if (ready === undefined) return false;
  const { repositoryId, campaignId, approvedBy } = ready;
  const { place, changedAt } = secret;
  const data = { name: place.name, level: place.level, repository: repositoryId, campaign: campaignId, approvedBy };
  const audit = auditOf(actor, "credential.narrowing-asked", "credential", credentialId, data);
  const removal: NewRemoval = { secret, kind: "narrow", repositoryId, changedAt, by: approvedBy, at };
  return (await store.ask(removal, audit)) === "asked";
}
