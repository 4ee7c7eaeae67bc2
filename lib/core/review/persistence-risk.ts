import type { Risk } from "./risk.ts";

/** How much each kind of thing lets somebody do who left it behind: 0 to 100, with short reasons, the weightiest first. */

type Point = readonly [number, string] | false;

function risk(...points: readonly Point[]): Risk {
  const counted = points.filter((one) => one !== false);
  const sorted = counted.toSorted(([left], [right]) => right - left);
  const score = sorted.reduce((sum, [more]) => sum + more, 0);
  return { score: Math.min(100, score), reasons: sorted.map(([, reason]) => reason) };
}

export function deployKeyRisk(readOnly: boolean): Risk {
  return risk(readOnly ? [25, "reads the code"] : [60, "may push"]);
}

export function webhookRisk(hook: {
  readonly active: boolean;
  readonly insecure: boolean;
  readonly all: boolean;
}): Risk {
  return risk(
    hook.active ? [35, "is told of what happens"] : [10, "is switched off"],
    hook.insecure && [15, "its certificate is not checked"],
    hook.all && [5, "of everything"],
  );
}

const OF_ROLES: Readonly<Record<string, readonly [number, string]>> = {
  admin: [60, "administers the repository"],
  maintain: [50, "may push and change settings"],
  write: [45, "may push"],
  push: [45, "may push"],
  triage: [15, "works on issues"],
  read: [15, "reads the code"],
  pull: [15, "reads the code"],
};

export function collaboratorRisk(role: string, outside: boolean): Risk {
  // Roles of an organisation's own can be anything.
  return risk(
    Object.hasOwn(OF_ROLES, role) ? (OF_ROLES[role] ?? false) : [50, "has a role of the organisation's own"],
    outside && [20, "is no member"],
  );
}

export function invitationRisk(role: string): Risk {
  const { score, reasons } = collaboratorRisk(role, true);
  return { score, reasons: [...reasons, "was invited and has not answered"] };
}

export function runnerRisk(): Risk {
  return risk([55, "jobs and their credentials run on it"]);
}

export function secretRisk(): Risk {
  return risk([20, "jobs get it"]);
}

export function variableRisk(): Risk {
  return risk([15, "jobs read it"]);
}

export function environmentRisk(protects: {
  readonly reviewers: boolean;
  readonly branches: boolean;
  readonly bypass: boolean;
}): Risk {
  return risk(
    [15, "jobs that deploy get its secrets"],
    !protects.reviewers && [10, "nobody has to agree"],
    !protects.branches && [10, "from any branch"],
    protects.bypass && [5, "administrators may pass it by"],
  );
}

export function tagRisk(): Risk {
  return risk([15, "others may take it by its name"]);
}

export function releaseRisk(assets: number): Risk {
  return risk([20, "others may download it"], assets > 0 && [15, "has files that nothing builds anew"]);
}

export function workflowRisk(isDefault: boolean): Risk {
  return risk(
    isDefault ? [40, "runs with the repository's secrets"] : [45, "runs from a branch that fewer people look at"],
  );
}
