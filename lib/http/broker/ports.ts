import type { IncomingMessage, ServerResponse } from "node:http";
import type { Result } from "../../core/contracts.ts";
import type { ClientCertificate } from "../../core/trust/certificate.ts";
import type { Issued, IssueRequest } from "../../usecases/broker/issue.ts";
import type { IssueFailure } from "../../usecases/broker/issue-outcome.ts";
import type { Caller } from "../../usecases/broker/ports.ts";
import type { Revoked, RevokeFailure } from "../../usecases/broker/revoke.ts";

/** What the broker's HTTP application is made of. It knows nothing of databases and providers. */
export interface BrokerHttpPorts {
  issue(request: IssueRequest, caller: Caller): Promise<Result<Issued, IssueFailure>>;
  revoke(
    request: { readonly issuanceId: string; readonly secret: string; readonly correlationId: string },
    signal: AbortSignal,
  ): Promise<Result<Revoked, RevokeFailure>>;
  ready(): Promise<boolean>;
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
  mayReadMetrics(address: string): boolean;
  /** The address that a request really comes from, trusted proxies taken into account. */
  addressOf(incoming: IncomingMessage): string;
  /** Of a connection on which TLS verified one; null for all others. */
  clientCertificate(incoming: IncomingMessage): CertificateProof | null;
  correlationId(): string;
  nowMs(): number;
  /** A request that was not as it should be, before any use case saw it. */
  refused(status: number, detail: string, correlationId: string): void;
  /** Each answer, for figures. */
  answered(route: string, status: number, milliseconds: number): void;
}

export interface CertificateProof {
  readonly profile: string;
  readonly certificate: ClientCertificate;
}

export interface BrokerBindings {
  Bindings: { readonly incoming?: IncomingMessage; readonly outgoing?: ServerResponse };
  Variables: { correlationId: string; clientCertificate: CertificateProof | null };
}
