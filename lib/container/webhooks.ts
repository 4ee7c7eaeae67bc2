import type { Database } from "../adapters/prisma/client.ts";
import type { WebhookSecret } from "../adapters/webhooks/signatures.ts";
import type { HintedJob } from "../core/github/webhooks.ts";
import { isJobName, JOBS } from "../jobs/jobs.ts";
import { systemClock } from "./common.ts";
import { byNobody } from "./sight.ts";

/** Takes GitHub's webhooks and queues what they hint at. */
export async function webhookReceiver(
  database: Database,
  secrets: readonly WebhookSecret[],
): Promise<(request: Request) => Promise<Response>> {
  const [{ createWebhookStore }, { webhookSignatures }, { receiveWebhook }, { webhookHandler }] = await Promise.all([
    import("../adapters/prisma/webhook-store.ts"),
    import("../adapters/webhooks/signatures.ts"),
    import("../usecases/webhooks/receive.ts"),
    import("../http/webhooks.ts"),
  ]);
  const ports = {
    signatures: webhookSignatures(secrets),
    store: byNobody(createWebhookStore(database)),
    clock: systemClock,
    isJob: isKnownJob,
  };
  return webhookHandler({
    configured: secrets.length > 0,
    receive: (received) => receiveWebhook(ports, received),
    log: (message) => process.stderr.write(`${message}\n`),
  });
}

/** Whether the worker knows the job that a hint asks for, and takes what it carries. */
export function isKnownJob({ name, payload }: HintedJob): boolean {
  return isJobName(name) && JOBS[name].safeParse(payload).success;
}
