import { type Actor, mayAct, type Role } from "../core/actor.ts";
import { type FirstStep, type FirstStepFacts, firstSteps, type StepView } from "../core/listing/first-steps.ts";
import type { FirstStepsReading } from "./first-steps-ports.ts";
import { visibleOrganisations } from "./governance/roles.ts";

/** Who takes each step. */
const TAKERS: Readonly<Record<FirstStep, readonly Role[]>> = {
  connect: ["admin"],
  scan: ["viewer", "owner", "security-lead", "commander", "admin", "operator"],
  roles: ["admin"],
  campaign: ["security-lead", "commander", "admin"],
  drill: ["commander", "admin"],
};

export interface OrganisationSteps {
  readonly organisationId: string;
  readonly login: string;
  readonly facts: FirstStepFacts;
  readonly steps: readonly (StepView & { readonly may: boolean })[];
}

/** How far each organisation is that the actor may look at. */
export async function readFirstSteps(
  { firstStepsReading }: { readonly firstStepsReading: FirstStepsReading },
  actor: Actor,
): Promise<readonly OrganisationSteps[]> {
  const rows = await firstStepsReading.facts(visibleOrganisations(actor));
  return rows.map((row) => ({
    ...row,
    steps: firstSteps(row.facts).map((step) => ({
      ...step,
      may: mayAct(actor, row.organisationId, TAKERS[step.step]),
    })),
  }));
}
