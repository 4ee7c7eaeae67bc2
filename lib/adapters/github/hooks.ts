import { z } from "zod";
import type { FailedDelivery, GithubHooks } from "../../usecases/webhooks/ports.ts";
import type { GithubApps } from "./apps.ts";
import { attempt } from "./failure.ts";
import { moment, understood } from "./understood.ts";

const deliveriesSchema = z.array(
  z.object({
    id: z.int().positive(),
    guid: z.string().min(1).max(100),
    delivered_at: moment,
    status_code: z.int(),
  }),
);

/** Deliveries of an App's own webhook. Source: https://docs.github.com/en/rest/apps/webhooks */
export function createHooks(apps: GithubApps): GithubHooks {
  return {
    failed: (role, { since, most }, options) =>
      attempt(async () => {
        const found: FailedDelivery[] = [];
        const pages = apps.asApp(role, options).pages<unknown>("/app/hook/deliveries", { status: "failure" });
        for await (const page of pages) {
          const some = understood(deliveriesSchema, page, "the list of deliveries");
          for (const { id, guid, delivered_at: at, status_code: status } of some)
            if (at.getTime() >= since.getTime()) found.push({ id, guid, status });
          // The newest come first.
          if (found.length >= most || some.some(({ delivered_at: at }) => at.getTime() < since.getTime())) break;
        }
        return found.slice(0, most);
      }),
    redeliver: (role, id, options) =>
      attempt(async () => {
        await apps.asApp(role, options).rest.apps.redeliverWebhookDelivery({ delivery_id: id });
      }),
  };
}
