import { createHmac } from "node:crypto";

/** Where an App wants to be told. */
export interface Hook {
  readonly id: number;
  readonly appId: number;
  readonly url: string;
  readonly secret: string;
  /** What it wants to know. Of installations it is told always, as on GitHub. */
  readonly events: readonly string[];
}

/** What is sent, once or again. */
export interface Message {
  readonly hook: Hook;
  /** `x-github-delivery`, which a redelivery keeps. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly body: string;
}

/** One attempt. `statusCode` is 0 until it is answered, and where it never was. */
export interface Delivery extends Message {
  readonly id: number;
  readonly deliveredAt: number;
  readonly redelivery: boolean;
  duration: number;
  status: string;
  statusCode: number;
}

/** GitHub waits ten seconds for an answer, and never tries again by itself. */
const PATIENCE_MS = 10_000;

export class Deliveries {
  private readonly made: Delivery[] = [];
  private readonly underway = new Set<Promise<unknown>>();
  private toLose = 0;

  constructor(private readonly now: () => number) {}

  all(): readonly Delivery[] {
    return this.made;
  }

  /** The next ones are never sent, and nobody is told. */
  lose(count: number): void {
    this.toLose = count;
  }

  send(message: Message, redelivery = false): Delivery {
    const id = 10_000 + this.made.length;
    const delivery: Delivery = {
      ...message,
      id,
      deliveredAt: this.now(),
      redelivery,
      duration: 0,
      status: "pending",
      statusCode: 0,
    };
    this.made.push(delivery);
    this.attend(this.attempt(delivery));
    return delivery;
  }

  /** Keeps a piece of work in mind until it has ended, well or not. */
  attend(work: Promise<unknown>): void {
    const ended = work
      .catch((error: unknown) => process.stderr.write(`stand-in GitHub: a webhook was not told: ${error}\n`))
      .finally(() => this.underway.delete(ended));
    this.underway.add(ended);
  }

  /** Resolves when everything that is to be sent was sent. */
  async settled(): Promise<void> {
    while (this.underway.size > 0) await Promise.all(this.underway);
  }

  private async attempt(delivery: Delivery): Promise<void> {
    if (this.toLose > 0) {
      this.toLose -= 1;
      delivery.status = "failed to connect to host";
      return;
    }
    const begun = performance.now();
    try {
      const answer = await fetch(delivery.hook.url, {
        method: "POST",
        headers: headersOf(delivery),
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await answer.arrayBuffer();
      delivery.statusCode = answer.status;
      delivery.status = answer.ok ? "OK" : `Invalid HTTP Response: ${answer.status}`;
    } catch (error) {
      delivery.status =
        error instanceof Error && error.name === "TimeoutError" ? "timed out" : "failed to connect to host";
    }
    delivery.duration = Math.round(performance.now() - begun) / 1000;
  }
}

/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
function headersOf({ hook, guid, event, body }: Message): Record<string, string> {
  const signed = (hash: string) => `${hash}=${createHmac(hash, hook.secret).update(body).digest("hex")}`;
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/stand-in",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(hook.id),
    "x-github-hook-installation-target-id": String(hook.appId),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature": signed("sha1"),
    "x-hub-signature-256": signed("sha256"),
  };
}
