import type { Repository } from "../model.ts";
import type { World } from "../world.ts";
import type { Mover } from "./judge.ts";

/** Classic protection of one branch, as far as the stand-in has it: that it is locked is enforced, all else is only kept. */
export interface Protection {
  readonly locked: boolean;
  readonly administrators: boolean;
  /** `strict`, and what else is kept and told, as it was sent. */
  readonly checks: { readonly strict: boolean; readonly checks: readonly Check[] } | null;
  readonly reviews: Readonly<Record<string, unknown>> | null;
  readonly flags: Readonly<Record<string, boolean>>;
}

interface Check {
  readonly context: string;
  readonly appId: number | null;
}

export interface ActionsSetting {
  readonly enabled: boolean;
  readonly allowed: "all" | "local_only" | "selected";
}

export function protectionsOf(world: World, { id }: Repository): Map<string, Protection> {
  const found = world.rules.protections.get(id) ?? new Map<string, Protection>();
  world.rules.protections.set(id, found);
  return found;
}

/** What GitHub says to who moves a branch that is read-only; null where it may be moved. */
export function lockViolation(
  world: World,
  { id }: Repository,
  ref: string,
  mover: Pick<Mover, "repositoryRole">,
): string | null {
  const found = world.rules.protections.get(id)?.get(ref.replace(/^refs\/heads\//, ""));
  if (found === undefined || !found.locked || !ref.startsWith("refs/heads/")) return null;
  return mover.repositoryRole === 5 && !found.administrators ? null : "Cannot change this locked branch";
}

export function actionsOf(world: World, { id }: Repository): ActionsSetting {
  return world.rules.actions.get(id) ?? { enabled: true, allowed: "all" };
}
