import { X509Certificate } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type DetailedPeerCertificate, TLSSocket } from "node:tls";
import type { ClientCertificate } from "../../core/trust/certificate.ts";

export interface Authority {
  /** Id of the certificate profile. */
  readonly profile: string;
  /** PEM, one or more. */
  readonly ca: string;
}

export interface VerifiedCertificate {
  readonly profile: string;
  readonly certificate: ClientCertificate;
}

/**
 * The client certificate of a connection that TLS verified, with the profile whose authority signed it. The authority is found by the
 * fingerprint of the chain's root, not by any name in it. Null without one, and for a resumed session: there the certificate is a memory,
 * and nobody showed its key. The server makes no sessions that could be resumed; this holds whatever server it is.
 */
export function clientCertificates(
  authorities: readonly Authority[],
): (incoming: IncomingMessage) => VerifiedCertificate | null {
  const roots = new Map(
    authorities.flatMap(({ profile, ca }) =>
      (ca.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map(
        (pem) => [new X509Certificate(pem).fingerprint256, profile] as const,
      ),
    ),
  );
  return ({ socket }) => {
    if (!(socket instanceof TLSSocket) || !socket.authorized || socket.isSessionReused()) return null;
    const leaf = socket.getPeerCertificate(true);
    if (leaf.raw === undefined) return null;
    const profile = profileOf(leaf, roots);
    return profile === null ? null : { profile, certificate: read(new X509Certificate(leaf.raw)) };
  };
}

function profileOf(leaf: DetailedPeerCertificate, roots: ReadonlyMap<string, string>): string | null {
  let current: DetailedPeerCertificate | undefined = leaf;
  for (let depth = 0; current !== undefined && depth < 10; depth += 1) {
    const profile = roots.get(current.fingerprint256);
    // The authority itself is nobody's job.
    if (profile !== undefined) return depth === 0 ? null : profile;
    if (current.issuerCertificate === current) return null;
    current = current.issuerCertificate;
  }
  return null;
}

function read(certificate: X509Certificate): ClientCertificate {
  const names = certificate.subjectAltName?.split(", ") ?? [];
  return {
    // A name with a comma or quote in it is written in quotes, and fits no profile.
    uris: names.filter((name) => name.startsWith("URI:")).map((name) => name.slice(4)),
    serialNumber: certificate.serialNumber,
    subject: certificate.subject.replaceAll("\n", ", "),
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
  };
}
