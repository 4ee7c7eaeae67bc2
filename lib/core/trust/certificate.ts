import { z } from "zod";
import type { Failure, Result } from "../contracts.ts";
import type { WorkloadIdentity } from "./identity.ts";
import { parseWorkflowRef } from "./identity.ts";
import type { IdentityField } from "./profiles.ts";

/**
 * Runners that prove themselves by a client certificate. A profile says, as data, how the certificate's one URI name (SAN) spells who the
 * job is: `spiffe://ci.example.com/owner/{ownerId}/repository/{repositoryId}/ref/{ref}`. A placeholder stands for one whole segment,
 * percent-encoded where it has slashes; everything else is literal.
 */

const FIELDS = [
  "repositoryId",
  "ownerId",
  "repository",
  "ref",
  "refType",
  "sha",
  "event",
  "workflow",
  "environment",
  "runId",
] as const satisfies readonly IdentityField[];
type Field = (typeof FIELDS)[number];

export const certificateProfileSchema = z.strictObject({
  id: z.string().regex(/^[a-z\d][a-z\d-]{0,49}$/),
  /** Path of the PEM file with the authorities that sign these certificates. */
  ca_file: z.string().min(1),
  uri: z
    .string()
    .max(500)
    .check((context) => {
      const problem = templateProblem(context.value);
      if (problem !== null) context.issues.push({ code: "custom", message: problem, input: context.value });
    }),
  /** Certificates that live longer are refused: they are static credentials themselves. */
  max_lifetime_hours: z.int().min(1).max(48).default(24),
  /** The issuer whose Apps give these runners their GitHub tokens; without it they get none. */
  apps_of: z.string().optional(),
  /** What this authority vouches for besides the names: that it signs for protected refs only. */
  ref_protected: z.boolean().default(false),
});
export type CertificateProfile = z.infer<typeof certificateProfileSchema>;

function templateProblem(template: string): string | null {
  if (!/^[a-z][a-z\d+.-]*:\/\/[^/\s]+\//.test(template)) return "must be a URI with a host and a path";
  const names = [...template.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
  const unknown = names.find((name) => !(FIELDS as readonly string[]).includes(name));
  if (unknown !== undefined) return `does not know {${unknown}}; it may have ${FIELDS.join(", ")}`;
  if (new Set(names).size !== names.length) return "may have each placeholder once";
  if (!names.includes("repositoryId") || !names.includes("ownerId")) return "must have {repositoryId} and {ownerId}";
  if (template.split("/").some((part) => part.includes("{") && !/^\{[^{}]*\}$/.test(part))) {
    return "must have a placeholder alone between slashes";
  }
  return null;
}

/** What TLS established about a client certificate. The chain was verified against the profile's authorities. */
export interface ClientCertificate {
  /** All URI names of the certificate. */
  readonly uris: readonly string[];
  /** Hex. */
  readonly serialNumber: string;
  readonly subject: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/**
 * Who the holder of a verified certificate is. The connection itself proves that the key is there, so there is nothing that could be
 * replayed: `proofId` is the request's own.
 */
export function certificateIdentity(
  profile: CertificateProfile,
  certificate: ClientCertificate,
  request: { readonly id: string; readonly now: Date },
): Result<WorkloadIdentity, Failure<"no-identity" | "too-old" | "expired" | "not-yet-valid">> {
  const { validFrom, validTo, uris } = certificate;
  // Each asks for what must hold: a date that could not be read is NaN, and every comparison with it is false.
  if (!(validTo.getTime() > request.now.getTime())) return refuse("expired", "certificate has expired");
  if (!(validFrom.getTime() <= request.now.getTime())) return refuse("not-yet-valid", "certificate is not valid yet");
  const hours = (validTo.getTime() - validFrom.getTime()) / 3_600_000;
  if (hours > profile.max_lifetime_hours) return refuse("too-old", `certificate lives ${Math.round(hours)} hours`);
  const [uri] = uris;
  if (uri === undefined || uris.length !== 1) return refuse("no-identity", "certificate has not one URI name");
  const fields = readTemplate(profile.uri, uri);
  if (fields?.repositoryId === undefined || fields.ownerId === undefined) {
    return refuse("no-identity", "certificate's URI does not fit the profile");
  }
  const { refType } = fields;
  const workflow = fields.workflow === undefined ? null : parseWorkflowRef(fields.workflow);
  // Taken for a proof that names no file, it would match a policy for those.
  if (fields.workflow !== undefined && workflow === null) {
    return refuse("no-identity", "certificate's URI names no workflow file");
  }
  return {
    ok: true,
    value: {
      issuer: profile.id,
      subject: uri,
      proofId: `certificate:${request.id}`,
      proofExpiresAt: validTo,
      repositoryId: fields.repositoryId,
      ownerId: fields.ownerId,
      repository: fields.repository ?? null,
      ref: fields.ref ?? null,
      refType: refType === "branch" || refType === "tag" ? refType : null,
      refProtected: profile.ref_protected ? true : null,
      sha: fields.sha ?? null,
      event: fields.event ?? null,
      workflow,
      calledWorkflow: null,
      environment: fields.environment ?? null,
      runner: "self-hosted",
      headRef: null,
      baseRef: null,
      actor: null,
      actorId: null,
      runId: fields.runId ?? null,
      runAttempt: null,
      claims: { uri, serial: certificate.serialNumber, subject: certificate.subject },
    },
  };
}

function readTemplate(template: string, uri: string): Partial<Record<Field, string>> | null {
  const wanted = template.split("/");
  const given = uri.split("/");
  if (wanted.length !== given.length) return null;
  const fields: Partial<Record<Field, string>> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? "";
    if (!part.startsWith("{")) {
      if (part !== segment) return null;
      continue;
    }
    const value = decode(segment);
    if (value === null) return null;
    fields[part.slice(1, -1) as Field] = value;
  }
  return fields;
}

function decode(segment: string): string | null {
  try {
    const text = decodeURIComponent(segment);
    return text === "" || /\p{Cc}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

function refuse<Code extends string>(code: Code, detail: string): { ok: false; failure: Failure<Code> } {
  return { ok: false, failure: { code, message: "The proof of identity was not accepted.", detail } };
}
