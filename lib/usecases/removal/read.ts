import { exceeding } from "../../core/access-levels.ts";
import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import { narrowingFacts, removalFacts, type SecretFacts, whyNotNarrowed } from "../../core/removal/facts.ts";
import { judgeRemoval } from "../../core/removal/judge.ts";
import { deleteCommand, permissionFor, permissionText } from "../../core/removal/place.ts";
import type { RemovalView, RemovalWay, StoredRemovalView } from "../../core/removal/views.ts";
import type { RemovalPeoplePorts } from "./ask.ts";
import type { RemovalReading, RemovalStore, StoredSecretRow } from "./ports.ts";
import { RECORDERS, REMOVERS } from "./roles.ts";

export interface RemovalReadPorts extends RemovalPeoplePorts {
  readonly removalReading: RemovalReading;
}

/** What is known of a credential's end. Null where there is none, or the actor may not look at it. */
export async function readRemoval(
  { removals, removalReading, clock }: RemovalReadPorts,
  actor: Actor,
  credentialId: string,
): Promise<RemovalView | null> {
  const owner = await removals.organisationOf(credentialId);
  if (owner === null || !mayView(actor, owner.organisationId)) return null;
  const { organisationId } = owner;
  const now = clock.now();
  const secret = await removals.find(credentialId);
  const [remover, request, events, exposed] = await Promise.all([
    removalReading.remover(organisationId),
    removalReading.request(credentialId),
    removalReading.events(credentialId),
    removalReading.exposed(credentialId),
  ]);
  const there = secret === null || secret.endedAt !== null ? null : secret;
  const isPerson = actor.kind === "user";
  return {
    credentialId,
    stored:
      there === null ? null : storedView(there, await shownFacts(removals, there, now), wayOf(there, remover), now),
    exposed,
    request,
    events,
    mayRemove: isPerson && mayAct(actor, organisationId, REMOVERS),
    mayRecord: isPerson && mayAct(actor, organisationId, RECORDERS),
    asOf: now.toISOString(),
  };
}

/**
 * As much as the page shows. Where something speaks against its end, readers of which nothing does add nothing; where nothing does, each of them is
 * asked what is not known of it. Single repositories are judged where they can be taken out.
 */
async function shownFacts(removals: RemovalStore, secret: StoredSecretRow, now: Date): Promise<SecretFacts> {
  const speaking = await removals.speaking(secret);
  const held = judgeRemoval(removalFacts(speaking), now).kind === "hold";
  return held && whyNotNarrowed(speaking) !== null ? speaking : await removals.facts(secret);
}

function storedView(secret: StoredSecretRow, facts: SecretFacts, way: RemovalWay, now: Date): StoredRemovalView {
  const { place, changedAt, host } = secret;
  const whole = removalFacts(facts);
  const notNarrowed = place.level === "org" ? whyNotNarrowed(facts) : null;
  const chosen = place.level === "org" && notNarrowed === null ? (facts.readers ?? []) : [];
  return {
    level: place.level,
    name: place.name,
    changedAt: changedAt?.toISOString() ?? null,
    verdict: judgeRemoval(whole, now),
    ready: judgeRemoval({ ...whole, seenAt: now }, now).kind === "pass",
    way,
    command: deleteCommand(place, host),
    narrowing: chosen.flatMap(({ id, fullName }) => {
      const one = narrowingFacts(facts, id);
      return one === null ? [] : [{ repositoryId: id, fullName, verdict: judgeRemoval({ ...one, seenAt: now }, now) }];
    }),
    notNarrowed,
  };
}

type Remover = Awaited<ReturnType<RemovalReading["remover"]>>;

/** An App that was not seen yet may be there: it is looked for when a person asks. */
function wayOf({ place }: StoredSecretRow, remover: Remover): RemovalWay {
  const needed = permissionFor(place.level);
  if (needed === null)
    return {
      kind: "by-hand",
      because:
        "Nothing that is scanned shows who uses a secret of this kind, so no App is given the power to delete it.",
    };
  if (remover === null)
    return { kind: "by-hand", because: "No App plays the role of the remover here: Settings say what it may do." };
  if (remover.suspended) return { kind: "by-hand", because: "The remover's App is suspended." };
  if (exceeding(needed, remover.permissions).length > 0)
    return { kind: "by-hand", because: `The remover's App lacks ${permissionText(place.level)}.` };
  return { kind: "app" };
}
