import { bare } from "../../fix/assemble/leases.ts";
import type { Change, NewStep } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { guardFor } from "../../fix/reach.ts";
import { asksStatus } from "../../workflow/condition.ts";
import type { StepModel } from "../../workflow/model.ts";
import type { StepPlace } from "../../workflow/way/linked.ts";
import { asksFor } from "./place.ts";

/** A step that logs in, in front of the steps that use what it gets. */
export interface Login {
  readonly change: Change;
  readonly id: string | null;
}

/** What a new step is, without what depends on its place. */
export type LoginStep = Pick<NewStep, "name" | "uses" | "with"> & { readonly id: string | null };

/**
 * The login that serves a step: in front of the first of `users` whose condition says that it runs whenever this one
 * does, guarded where runs get there that have no OIDC token. Null where the condition cannot be asked earlier, or the
 * id is taken.
 */
export function loginFor(
  context: FixContext,
  at: StepPlace,
  users: readonly StepModel[],
  step: LoginStep,
): Login | null {
  const hosts = hostsOf([...users].sort((a, b) => a.index - b.index));
  const host = hosts.find((candidate) => serves(candidate, at.step)) ?? at.step;
  const before = { ...at, step: host };
  if (host.nested || readsOwnEnvironment(host)) return null;
  const id = step.id === null ? null : numbered(step.id, hosts.indexOf(host));
  if (id !== null && at.job.steps.some((other) => other.id?.toLowerCase() === id)) return null;
  const guard = guardFor(context.reach.of(at.file, at.job, [host.condition]));
  const made: NewStep = {
    key: `login:${step.uses.uses}`,
    id,
    name: host.name === null ? null : step.name,
    condition: guarded(host.condition, guard),
    uses: step.uses,
    with: step.with,
    env: [],
  };
  return { change: { do: "insert-step", before, step: made }, id };
}

function hostsOf(users: readonly StepModel[]): readonly StepModel[] {
  const hosts: StepModel[] = [];
  for (const user of users) if (!hosts.some((host) => serves(host, user))) hosts.push(user);
  return hosts;
}

/**
 * A condition that asks how the job went has another answer at another place, so such a step has a login of its own.
 */
function serves(host: StepModel, user: StepModel): boolean {
  if (host === user) return true;
  if (host.index > user.index || asksStatus(user.condition) || asksStatus(host.condition)) return false;
  return host.condition === null || host.condition === user.condition;
}

function numbered(id: string, position: number): string {
  return position > 0 ? `${id}-${position + 1}` : id;
}

/** A step's own variables are not there in front of it. */
function readsOwnEnvironment(step: StepModel): boolean {
  return step.env.some((entry) => asksFor(step.condition, entry.key));
}

function guarded(condition: string | null, guard: string | null): string | null {
  const asked = condition === null ? null : condition.replace(/\s*\n\s*/g, " ").trim();
  if (guard === null || asked === null || asked === "") return guard ?? asked;
  const inner = bare(asked);
  return `${inner.includes("||") ? `(${inner})` : inner} && ${guard}`;
}
