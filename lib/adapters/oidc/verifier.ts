import type { Result } from "../../core/contracts.ts";
import { type CertificateProfile, certificateIdentity } from "../../core/trust/certificate.ts";
import { checkClaims, identityOf } from "../../core/trust/claims.ts";
import type { WorkloadIdentity } from "../../core/trust/identity.ts";
import type { IssuerProfile } from "../../core/trust/profiles.ts";
import type { ProofFailure, ProofVerifier } from "../../usecases/broker/ports.ts";
import { createKeySets, type KeySetOptions, type KeySource } from "./key-sets.ts";
import { isSignedBy } from "./signature.ts";

export interface TrustedIssuer extends KeySource {
  readonly id: string;
  readonly profile: IssuerProfile;
  readonly maxAgeSeconds: number;
}

export interface VerifierOptions extends KeySetOptions {
  /** The broker's own origin: tokens must be made for it and nobody else. */
  readonly audience: string;
  readonly issuers: readonly TrustedIssuer[];
  readonly certificates: readonly CertificateProfile[];
  readonly skewSeconds: number;
}

/** GitHub's tokens have 1.5 to 3 kB. */
const LONGEST_TOKEN = 16 * 1_024;
const SEGMENT = /^[A-Za-z0-9_-]+$/;

/**
 * Verifies what jobs prove themselves by. The issuer that a token names is looked up among those that are configured, by equality, before
 * anything else is done with the token; keys come from that issuer only, whatever the token's header says (`jwk`, `jku` and `x5u` are
 * never looked at); the algorithm is one that is configured for it.
 */
export function createVerifier(options: VerifierOptions): ProofVerifier {
  const issuers = new Map(options.issuers.map((issuer) => [issuer.url, issuer]));
  const profiles = new Map(options.certificates.map((profile) => [profile.id, profile]));
  const keyFor = createKeySets(options);

  async function verifyToken(token: string, now: Date): Promise<Result<WorkloadIdentity, ProofFailure>> {
    const parts = token.length > LONGEST_TOKEN ? [] : token.split(".");
    const [head = "", body = ""] = parts;
    if (parts.length !== 3 || !parts.every((part) => SEGMENT.test(part)))
      return refuse("malformed-token", "no compact JWS");
    const header = readSegment(head);
    const claimed = readSegment(body);
    if (header === null || claimed === null) return refuse("malformed-token", "header or payload is no JSON object");
    const issuer = typeof claimed.iss === "string" ? issuers.get(claimed.iss) : undefined;
    if (issuer === undefined) return refuse("unknown-issuer", "iss is not configured");
    const { alg, kid } = header;
    if (typeof alg !== "string" || !issuer.algorithms.includes(alg))
      return refuse("wrong-algorithm", "alg is not configured");
    if (Object.hasOwn(header, "crit")) return refuse("malformed-token", "crit is not understood");
    if (typeof kid !== "string" || kid === "" || kid.length > 200) return refuse("unknown-key", "no kid");
    const lookup = await keyFor(issuer, kid, alg);
    if (lookup.found === "unavailable") return refuse("issuer-unavailable", lookup.detail);
    if (lookup.found === "none") return refuse("unknown-key", "no such key");
    if (!isSignedBy(lookup.key, alg, token)) return refuse("bad-signature", "signature does not verify");
    const expected = {
      issuer: issuer.url,
      audience: options.audience,
      now: now.getTime() / 1_000,
      skewSeconds: options.skewSeconds,
      maxAgeSeconds: issuer.maxAgeSeconds,
    };
    const checked = checkClaims(claimed, expected);
    return checked.ok ? identityOf(issuer.id, issuer.profile, claimed, checked.value) : checked;
  }

  return {
    async verify(proof, requestId, now) {
      if (proof.kind === "token") return await verifyToken(proof.token, now);
      const profile = profiles.get(proof.profile);
      if (profile === undefined) return refuse("unknown-issuer", "no such certificate profile");
      return certificateIdentity(profile, proof.certificate, { id: requestId, now });
    },
  };
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function readSegment(segment: string): Record<string, unknown> | null {
  try {
    const text = decoder.decode(Buffer.from(segment, "base64url"));
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function refuse(code: ProofFailure["code"], detail: string): { readonly ok: false; readonly failure: ProofFailure } {
  return { ok: false, failure: { code, message: "The proof of identity was not accepted.", detail } };
}
