import { z } from "zod";
import { TIERS } from "../freeze/enforcement.ts";

/** What a preflight showed, as pages and reports read it back from its column. */

const stored = z.object({
  at: z.iso.datetime(),
  repositories: z.number(),
  slot: z.number().nullable(),
  rulesetCalls: z.number(),
  propertyCalls: z.number(),
  repositoryCalls: z.number().default(0),
  tiers: z.array(z.object({ tier: z.enum(TIERS).nullable(), repositories: z.number() })).default([]),
  tierReason: z.string().nullable().default(null),
  problem: z.string().nullable(),
  counterfactual: z
    .object({
      merges: z.number(),
      blocked: z.number(),
      urgent: z.number(),
      letThrough: z.number().default(0),
      incomplete: z.boolean().default(false),
      asOf: z.iso.datetime().nullable().default(null),
      repositories: z.array(z.object({ repositoryId: z.string(), blocked: z.number() })),
    })
    .nullable(),
  days: z.number(),
  powers: z.array(z.object({ app: z.string(), permissions: z.array(z.string()) })),
  withoutExit: z.number().nullable(),
  unreached: z.array(z.string()).default([]),
  owners: z
    .object({ logins: z.array(z.string()), count: z.number(), problem: z.string().nullable() })
    .default({ logins: [], count: 0, problem: "They were not read yet." }),
  /** Missing in those of before. */
  deployed: z.object({ branches: z.array(z.string()), left: z.number(), problem: z.string().nullable() }).optional(),
});

export type PreflightView = z.infer<typeof stored>;

/** Null where there is none, or none that this version understands: then it is run again. */
export function preflightView(value: unknown): PreflightView | null {
  const read = stored.safeParse(value);
  return read.success ? read.data : null;
}
