import type { Delivery } from "../../hooks/deliveries.ts";
import { isoSeconds } from "../../json/owner.ts";
import { type Answer, type Ask, appOf, cursorPage, type Route } from "../ask.ts";
import { notFound } from "../errors.ts";

/** @see https://docs.github.com/en/rest/apps/webhooks */
export const HOOK_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/app/hook/deliveries",
    docs: "apps/webhooks#list-deliveries-for-an-app-webhook",
    auth: "app",
    handle: list,
  },
  {
    method: "POST",
    path: "/app/hook/deliveries/{delivery_id}/attempts",
    docs: "apps/webhooks#redeliver-a-delivery-for-an-app-webhook",
    auth: "app",
    handle: redeliver,
  },
];

function own(ask: Ask): Delivery[] {
  const app = appOf(ask);
  return ask.world.deliveries.all().filter(({ hook }) => hook.appId === app.id);
}

/** The newest first, paged by a cursor, as GitHub does it here. */
function list(ask: Ask): Answer {
  const { cursor, status } = ask.context.req.query();
  const before = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
  const all = own(ask)
    .reverse()
    .filter(({ id }) => id < before)
    .filter((one) => status === undefined || (status === "success") === (one.status === "OK"));
  const { items, headers } = cursorPage(ask, all, "cursor", ({ id }) => id);
  return { status: 200, body: items.map(deliveryJson), headers };
}

function deliveryJson(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: isoSeconds(delivery.deliveredAt),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function redeliver(ask: Ask): Answer {
  const found = own(ask).find(({ id }) => id === Number(ask.param("delivery_id")));
  if (found === undefined) throw notFound();
  ask.world.deliveries.send(found, true);
  return { status: 202, body: {} };
}
