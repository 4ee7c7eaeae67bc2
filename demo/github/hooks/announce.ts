import { randomUUID } from "node:crypto";
import { installationFor, reach } from "../apps.ts";
import type { Happening } from "../happenings.ts";
import type { Installation } from "../model.ts";
import type { World } from "../world.ts";
import type { Hook } from "./deliveries.ts";
import { payloadOf } from "./payload.ts";

/** Tells every App's webhook what happens where the App is installed. */
export function announce(world: World): void {
  // Payloads are made one after the other; how their deliveries overtake each other is the network's business.
  let last: Promise<unknown> = Promise.resolve();
  world.happenings.listen((happening) => {
    const targets = world.hooks.flatMap((hook) => targetOf(world, hook, happening));
    if (targets.length === 0) return;
    const told = last.then(() => tell(world, happening, targets));
    // One that could not be made, of a repository that is gone by now, keeps no other back.
    last = told.catch(() => undefined);
    world.deliveries.attend(told);
  });
}

interface Target {
  readonly hook: Hook;
  readonly installation: Installation;
}

function targetOf(world: World, hook: Hook, happening: Happening): Target[] {
  if ("installation" in happening) {
    const { installation } = happening;
    return installation.appId === hook.appId ? [{ hook, installation }] : [];
  }
  if ("owner" in happening) {
    const installation = installationFor(world, hook.appId, happening.owner.id);
    const told = hook.events.includes(happening.event) && installation?.suspendedAt === null;
    return told ? [{ hook, installation }] : [];
  }
  if ("ruleset" in happening) return targetOfRuleset(world, hook, happening);
  const { repository, event } = happening;
  if (
    !hook.events.includes(event) ||
    (happening.event === "deployment_protection_rule" && happening.appId !== hook.appId)
  )
    return [];
  const installation = installationFor(world, hook.appId, repository.ownerId);
  const told = installation?.suspendedAt === null && reach(world, installation).includes(repository);
  return told ? [{ hook, installation }] : [];
}

/** An organisation's rulesets are every App's business that it has installed, a repository's those' that reach it. */
function targetOfRuleset(world: World, hook: Hook, { event, ruleset: { source } }: OfRuleset): Target[] {
  if (!hook.events.includes(event)) return [];
  const repository = source.kind === "repository" ? world.repositories.get(source.id) : undefined;
  const installation = installationFor(world, hook.appId, repository?.ownerId ?? source.id);
  if (installation?.suspendedAt !== null) return [];
  const reached = repository === undefined || reach(world, installation).includes(repository);
  return reached ? [{ hook, installation }] : [];
}

type OfRuleset = Extract<Happening, { readonly event: "repository_ruleset" }>;

async function tell(world: World, happening: Happening, targets: readonly Target[]): Promise<void> {
  const about = await payloadOf(world, happening);
  const repositoryId = "repository" in happening ? happening.repository.id : null;
  const action = "action" in happening ? happening.action : null;
  for (const { hook, installation } of targets) {
    const body = { ...about, installation: about.installation ?? { id: installation.id } };
    world.deliveries.send({
      hook,
      guid: randomUUID(),
      event: happening.event,
      action,
      installationId: installation.id,
      repositoryId,
      body: JSON.stringify(body),
    });
  }
}
