import type { Failure, Result } from "../../core/contracts.ts";
import {
  type HintedJob,
  type HintedPlace,
  jobsOfHint,
  type Told,
  understandWebhook,
} from "../../core/github/webhooks.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { DeliveryEnd, WebhookSignatures, WebhookStore } from "./ports.ts";

export interface ReceivePorts {
  readonly signatures: WebhookSignatures;
  readonly store: WebhookStore;
  readonly clock: Clock;
  /** Whether there is a job of this name that takes this. */
  readonly isJob: (job: HintedJob) => boolean;
}

export interface Received {
  readonly body: Uint8Array;
  /** Headers as they came; only the signature's proves anything. */
  readonly event: string | null;
  readonly signature: string | null;
}

export type ReceivedEnd = DeliveryEnd | "no-interest";
type Refusal = Failure<"signature" | "body">;

/** The same body is acted upon once in this time. */
const REPEAT_MS = 60 * 60 * 1_000;

/**
 * Takes a webhook of GitHub's as a hint: the ids that it names are noted, and jobs are asked for that look again. Nothing else of it is
 * believed or kept. The same body does nothing for an hour; old ones, doubled ones and those that come in another order cost a look and
 * change nothing.
 */
export async function receiveWebhook(ports: ReceivePorts, received: Received): Promise<Result<ReceivedEnd, Refusal>> {
  const signed = ports.signatures.check(received.body, received.signature);
  if (signed === null) return refuse("signature", "The signature is not of a secret that this server knows.");
  const body = parsed(received.body);
  if (body === undefined)
    return refuse("body", "The body is no JSON. Set the webhook's content type to application/json.");
  const understood = understandWebhook(received.event ?? "", body);
  if (understood.kind === "no-interest") return done("no-interest");
  if (understood.kind === "not-understood") return refuse("body", "The body is not of the form that its event has.");
  const { told } = understood;
  const at = ports.clock.now();
  const end = await ports.store.take({
    ...signed,
    told,
    at,
    repeatedBefore: new Date(at.getTime() - REPEAT_MS),
    jobs: (place) => jobsOf(ports, told, place),
  });
  return done(end);
}

function jobsOf({ isJob }: ReceivePorts, told: Told, place: HintedPlace | null): readonly HintedJob[] {
  const { ownerId } = told;
  if (ownerId === null) return [];
  const asked = told.hints.flatMap((hint) => jobsOfHint(hint, place, ownerId)).filter(isJob);
  return [...new Map(asked.map((job) => [job.key, job])).values()];
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
