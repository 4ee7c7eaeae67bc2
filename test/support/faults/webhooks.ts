import { createHmac } from "node:crypto";
import type { Delivery, StandIn } from "../../../demo/github/index.ts";
import type { Chance } from "./chance.ts";

/** What GitHub and strangers send to web. Counts are of what was sent, not of what arrived. */
export interface WebhookWeather {
  readonly counts: { lost: number; doubled: number; late: number; forged: number; old: number; forgedTaken: number };
  /** Some requests have passed. */
  worsen(): Promise<void>;
}

export function webhookWeather({ control }: StandIn, url: string, chance: Chance): WebhookWeather {
  const counts = { lost: 0, doubled: 0, late: 0, forged: 0, old: 0, forgedTaken: 0 };
  const send = async (one: Delivery, body: string, secret: string) => {
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const headers = {
      "content-type": "application/json",
      "x-github-event": one.event,
      "x-hub-signature-256": signature,
    };
    // Web may be away, or killed in the middle of it.
    const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(5_000) }).catch(
      () => null,
    );
    await answer?.arrayBuffer().catch(() => null);
    return answer?.status ?? null;
  };
  return {
    counts,
    async worsen() {
      const made = control.deliveries();
      if (made.length === 0) return;
      const what = chance.pick(["lose", "double", "late", "forge", "age"] as const);
      const some = chance.pick(made);
      if (what === "lose") {
        counts.lost += 2;
        control.loseWebhooks(2);
      } else if (what === "double") {
        counts.doubled += 1;
        control.redeliver((made.at(-1) ?? some).id);
      } else if (what === "late") {
        // Those of before, behind what happened since, in any order.
        for (const one of chance.shuffled(made.slice(-10)).slice(0, 4)) control.redeliver(one.id);
        counts.late += 4;
      } else if (what === "forge") {
        counts.forged += 1;
        if ((await send(some, lie(some.body), "x".repeat(32))) === 202) counts.forgedTaken += 1;
      } else {
        counts.old += 1;
        await send(some, lie(some.body), some.hook.secret);
      }
    },
  };
}

/** Of years ago, and of another end than it had: that a pull request was closed and merged, for example. */
function lie(body: string): string {
  const told = JSON.parse(body) as Record<string, unknown>;
  const pull = told.pull_request as Record<string, unknown> | undefined;
  if (pull !== undefined) {
    const ended = {
      state: "closed",
      merged: true,
      merged_at: "2019-05-01T10:00:00Z",
      updated_at: "2019-05-01T10:00:00Z",
    };
    told.action = "closed";
    told.pull_request = { ...pull, ...ended };
  }
  return JSON.stringify(told).replaceAll(/"20\d\d-\d\d-\d\dT/g, '"2019-05-01T');
}
