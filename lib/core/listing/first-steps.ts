/** The way from a fresh installation to its first campaign and drill: what is done, and what comes next. */

export const FIRST_STEPS = ["connect", "scan", "roles", "campaign", "drill"] as const;
export type FirstStep = (typeof FIRST_STEPS)[number];

/** What is known of an organisation, or of none where nothing is connected. */
export interface FirstStepFacts {
  /** Where an App that reads is installed; null for a folder of clones, which needs none. */
  readonly observed: boolean | null;
  readonly repositories: number;
  /** With a finished scan. */
  readonly scanned: number;
  /** Teams or people that are security leads, and commanders. */
  readonly leads: number;
  readonly commanders: number;
  /** Campaigns that a person has approved. */
  readonly campaigns: number;
  /** Incidents that froze something, drills among them. */
  readonly freezes: number;
}

/** `next`: the one to do now. `later`: it needs one before it. `apart`: it is not for a folder of clones. */
export type StepState = "done" | "next" | "later" | "apart";

export interface StepView {
  readonly step: FirstStep;
  readonly state: StepState;
}

/** Each step with its state; the first that is open is the next one. */
export function firstSteps(facts: FirstStepFacts): readonly StepView[] {
  let open = false;
  return FIRST_STEPS.map((step) => {
    if (isApart(step, facts)) return { step, state: "apart" };
    if (isDone(step, facts)) return { step, state: "done" };
    const state = open ? "later" : "next";
    open = true;
    return { step, state };
  });
}

function isApart(step: FirstStep, { observed }: FirstStepFacts): boolean {
  return observed === null && (step === "roles" || step === "campaign" || step === "drill");
}

function isDone(step: FirstStep, facts: FirstStepFacts): boolean {
  switch (step) {
    case "connect":
      return facts.observed !== false;
    case "scan":
      return facts.scanned > 0 && facts.scanned >= facts.repositories;
    case "roles":
      return facts.leads > 0 && facts.commanders > 0;
    case "campaign":
      return facts.campaigns > 0;
    case "drill":
      return facts.freezes > 0;
  }
}

/** Whether somebody still has to be led. */
export function isSettled(steps: readonly StepView[]): boolean {
  return steps.every(({ state }) => state === "done" || state === "apart");
}
