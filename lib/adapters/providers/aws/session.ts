import { createHash } from "node:crypto";
import type { WorkloadIdentity } from "../../../core/trust/identity.ts";
import { workflowRefText } from "../../../core/trust/identity.ts";

/** What a session says about the job that it was made for: CloudTrail shows it, and policies can ask for it. */

/** STS API Reference, AssumeRole, `RoleSessionName`: 2 to 64 of these characters. */
const SESSION_NAME_MAX = 64;
/** STS API Reference, Tag: up to 256 characters. */
const TAG_VALUE_MAX = 256;
/** STS API Reference, Tag: `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`. Of these the ASCII ones, and `=` is our escape. */
const TAG_ESCAPED = /[^A-Za-z\d _.:/+\-@]/gu;

/**
 * `repository.run.issuance`, of which the issuance is never cut, since it makes the name the only one of its kind. Another id than
 * a UUID is shown as its hash.
 */
export function sessionName({ repository, repositoryId, runId }: WorkloadIdentity, issuanceId: string): string {
  const issuance = /^[\da-f-]{32,36}$/i.test(issuanceId) ? issuanceId : sha256(issuanceId).slice(0, 32);
  const run = (runId ?? "").replace(/\D/g, "").slice(0, 12);
  const rest = SESSION_NAME_MAX - issuance.length - run.length - 2;
  const name = (repository ?? repositoryId).replace(/[^\w+=,.@-]/g, "-").slice(0, rest);
  return [name, run, issuance].filter((part) => part !== "").join(".");
}

/** The session's tags, by key. What the proof does not say is not there; none of them is passed on to a next role. */
export function sessionTags(identity: WorkloadIdentity, issuanceId: string): readonly (readonly [string, string])[] {
  const { repository, repositoryId, ref, workflow, runId } = identity;
  const known: readonly (readonly [string, string | null])[] = [
    ["repository", repository],
    ["repository_id", repositoryId],
    ["ref", ref],
    ["workflow", workflow === null ? null : workflowRefText(workflow)],
    ["run_id", runId],
    ["issuance", issuanceId],
  ];
  return known.flatMap(([key, value]) => (value === null ? [] : [[key, tagValue(value)] as const]));
}

/**
 * A value as AWS allows it. Policies compare tags, so two values never become the same: what may not stand there becomes `=` and its
 * UTF-8 bytes in hexadecimal, `=` itself too, and what is too long ends in `=.` and a hash of the whole. Replacing by `_` would let
 * a branch `release#1` pass for `release_1`.
 */
export function tagValue(text: string): string {
  const escaped = text.replace(TAG_ESCAPED, escapeTag);
  if (escaped.length <= TAG_VALUE_MAX) return escaped;
  const end = `=.${sha256(text).slice(0, 32)}`;
  return escaped.slice(0, TAG_VALUE_MAX - end.length) + end;
}

function escapeTag(character: string): string {
  const bytes = Buffer.from(character).toString("hex").toUpperCase();
  return bytes.replace(/../g, "=$&");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
