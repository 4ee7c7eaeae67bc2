import type { FirstStepFacts } from "../core/listing/first-steps.ts";

export interface FirstStepsReading {
  /** Of each of these organisations, by login. */
  facts(
    organisationIds: readonly string[],
  ): Promise<readonly { readonly organisationId: string; readonly login: string; readonly facts: FirstStepFacts }[]>;
}
