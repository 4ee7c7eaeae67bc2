import { randomUUID } from "node:crypto";
import type { TokenKind } from "./model.ts";

/**
 * One event, with the names of GitHub's audit log. Events that git causes are kept apart from those of the web, as there.
 * @see https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/identifying-audit-log-events-performed-by-an-access-token
 */
export interface AuditEvent {
  readonly "@timestamp": number;
  readonly _document_id: string;
  readonly action: string;
  readonly created_at: number;
  readonly org: string;
  readonly org_id: number;
  readonly actor: string;
  readonly actor_id?: number;
  readonly repo?: string;
  readonly repo_id?: number;
  readonly hashed_token?: string;
  readonly token_id?: number;
  readonly programmatic_access_type?: string;
  readonly transport_protocol_name?: string;
  readonly operation_type?: string;
  readonly [detail: string]: unknown;
}

export type NewEvent = Omit<AuditEvent, "@timestamp" | "_document_id" | "created_at"> & { readonly action: string };

export class AuditLog {
  private readonly events: AuditEvent[] = [];

  constructor(private readonly now: () => number) {}

  add(event: NewEvent): void {
    const at = this.now();
    this.events.push({ ...event, "@timestamp": at, created_at: at, _document_id: randomUUID() } as AuditEvent);
  }

  all(): readonly AuditEvent[] {
    return this.events;
  }
}

const SERVER_TO_SERVER = "GitHub App server-to-server token";

/** The words of GitHub's audit log for kinds of tokens. */
const ACCESS_TYPES: Readonly<Record<TokenKind, string>> = {
  installation: SERVER_TO_SERVER,
  job: SERVER_TO_SERVER,
  user: "Fine-grained personal access token",
  oauth: "GitHub App user-to-server token",
};

export function accessType(kind: TokenKind): string {
  return ACCESS_TYPES[kind];
}
