/**
 * Who a job is, once its proof was verified: the same for an OIDC token of any issuer and for a client certificate. Nothing here comes
 * from a request's body.
 */
export interface WorkloadIdentity {
  /** Id of the issuer, or of the certificate profile, in the broker's configuration. */
  readonly issuer: string;
  /** As the proof says it. Never authorised on: `sub` can be customised until it lacks the repository. */
  readonly subject: string;
  /** The proof's own id, which is used once. */
  readonly proofId: string;
  readonly proofExpiresAt: Date;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** `owner/name` at this moment: for people, and for the owner's part of workflow refs. */
  readonly repository: string | null;
  readonly ref: string | null;
  readonly refType: "branch" | "tag" | null;
  readonly refProtected: boolean | null;
  readonly sha: string | null;
  readonly event: string | null;
  /** The file that was started. */
  readonly workflow: WorkflowRef | null;
  /** The file that the job stands in: another one than `workflow` for a called workflow. */
  readonly calledWorkflow: WorkflowRef | null;
  readonly environment: string | null;
  /** Hosted by the issuer, or brought by the organisation. */
  readonly runner: "hosted" | "self-hosted" | null;
  readonly headRef: string | null;
  readonly baseRef: string | null;
  readonly actor: string | null;
  readonly actorId: string | null;
  readonly runId: string | null;
  readonly runAttempt: string | null;
  /** Every claim as it came, for the record. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** `owner/name/.github/workflows/file.yml@ref` in its parts. */
export interface WorkflowRef {
  readonly repository: string;
  readonly path: string;
  readonly ref: string;
}

/** Takes apart what GitHub writes as `workflow_ref`; null for anything else. */
export function parseWorkflowRef(text: string): WorkflowRef | null {
  const at = text.indexOf("@");
  if (at < 0) return null;
  const [owner = "", name = "", ...rest] = text.slice(0, at).split("/");
  const ref = text.slice(at + 1);
  const path = rest.join("/");
  if (owner === "" || name === "" || path === "" || ref === "") return null;
  return { repository: `${owner}/${name}`, path, ref };
}

export function workflowRefText({ repository, path, ref }: WorkflowRef): string {
  return `${repository}/${path}@${ref}`;
}
