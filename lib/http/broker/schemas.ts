import { z } from "zod";
import { decimalId, repositoryName } from "../../core/trust/grant.ts";
import { grantName } from "../../core/trust/policy.ts";

/** What goes over the wire. The OpenAPI description is made of these, so it cannot say anything else. */

export const tokenRequest = z
  .strictObject({
    grant: grantName.describe("Name of the grant, as the trust policy of this repository has it."),
    repositories: z
      .array(z.union([repositoryName, decimalId]))
      .min(1)
      .max(500)
      .optional()
      .describe("Fewer repositories than the policy allows, by name or id. Anything beyond is refused."),
    permissions: z
      .record(z.string().regex(/^[a-z_]{1,60}$/), z.string().regex(/^[a-z]{1,20}$/))
      .refine((map) => Object.keys(map).length > 0, "must not be empty")
      .optional()
      .describe("Fewer permissions than the policy allows. Anything beyond is refused."),
  })
  .describe("What the job asks for.");
export type TokenRequest = z.infer<typeof tokenRequest>;

export const tokenAnswer = z
  .strictObject({
    issuance_id: z.uuid(),
    grant: z.string(),
    expires_at: z.iso.datetime().describe("The credential is good until then at most."),
    revocation_secret: z.string().describe("Takes this credential back, once, without any other proof."),
    deliver: z.enum(["outputs", "environment"]),
    values: z.record(z.string(), z.string()).describe("The credential: `token`, or several values by their names."),
    plain: z.array(z.string()).describe("Names of values that are no secrets."),
    scope: z.record(z.string(), z.unknown()).describe("What it can do."),
  })
  .describe("A credential.");

export const probeAnswer = z
  .strictObject({
    issuance_id: z.uuid(),
    grant: z.string(),
    allowed: z.literal(true),
    scope: z.record(z.string(), z.unknown()),
  })
  .describe("The whole way was gone: decided, minted, and taken back at once.");

export const revokeRequest = z.strictObject({
  issuance_id: z.uuid(),
  revocation_secret: z.string().regex(/^[\w-]{20,100}$/),
});

export const revokeAnswer = z.strictObject({
  revoked: z.boolean().describe("False where the provider cannot take it back."),
  live_until: z.iso.datetime().nullable().describe("When it ends by itself, where it could not be taken back."),
});

export const exchangeRequest = z
  .strictObject({
    grant_type: z.literal("urn:ietf:params:oauth:grant-type:token-exchange"),
    subject_token: z.string().min(1),
    subject_token_type: z.enum(["urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:id_token"]),
    requested_token_type: z.literal("urn:ietf:params:oauth:token-type:access_token").optional(),
    scope: grantName.describe("The grant's name."),
  })
  .describe("RFC 8693, section 2.1.");

export const exchangeAnswer = z
  .strictObject({
    access_token: z.string(),
    issued_token_type: z.literal("urn:ietf:params:oauth:token-type:access_token"),
    token_type: z.enum(["Bearer", "N_A"]),
    expires_in: z.int(),
    scope: z.string(),
    issuance_id: z.uuid(),
    revocation_secret: z.string(),
  })
  .describe("RFC 8693, section 2.2.1. Grants of several values have `N_A` and are JSON in `access_token`.");

export const exchangeProblem = z
  .strictObject({
    error: z.enum(["invalid_request", "invalid_grant", "temporarily_unavailable", "server_error"]),
    error_description: z.string(),
    correlation_id: z.string(),
  })
  .describe("RFC 6749, section 5.2.");

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    correlation_id: z.string(),
  })
  .describe("RFC 9457.");

export const health = z.strictObject({ status: z.enum(["ok", "unavailable"]) });
