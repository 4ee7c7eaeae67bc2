import type { Delivery, Hook } from "./hooks/deliveries.ts";
import type { World } from "./world.ts";

interface NewHook {
  /** The App whose webhook it is. */
  readonly app: number;
  readonly url: string;
  readonly secret: string;
  /** Without it all that the App subscribes to. */
  readonly events?: readonly string[];
}

/** The webhooks of Apps, and what becomes of them. */
export function hookControl(world: World) {
  return {
    /** @returns the hook's id */
    addWebhook: ({ app, url, secret, events = world.apps.get(app)?.events ?? [] }: NewHook): number => {
      const hook: Hook = { id: world.ids.next("hook", `${app}`), appId: app, url, secret, events };
      world.hooks.push(hook);
      return hook.id;
    },
    /** Every attempt to deliver something, the oldest first. */
    deliveries: (): readonly Delivery[] => world.deliveries.all(),
    /** Sends it again, under the same `x-github-delivery`. @returns the new attempt's id */
    redeliver: (id: number): number => {
      const found = world.deliveries.all().find((one) => one.id === id);
      if (found === undefined) throw new Error(`There is no delivery ${id}.`);
      return world.deliveries.send(found, true).id;
    },
    /** The next deliveries are lost. */
    loseWebhooks: (count: number): void => world.deliveries.lose(count),
    /** Resolves when everything that there is to tell was told. */
    webhooksSettled: (): Promise<void> => world.deliveries.settled(),
  };
}
