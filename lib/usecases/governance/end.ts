import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { PolicyStatus } from "../../core/trust/policy.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { VersionKey } from "./approve.ts";
import type { PolicyStore } from "./ports.ts";
import { auditOf, ENDERS, NO_REASON, reasonOf, rolesText } from "./roles.ts";

export interface EndPorts {
  readonly policies: PolicyStore;
  readonly clock: Clock;
}

export type EndRefusal = "not-found" | "forbidden" | "no-reason" | "not-waiting" | "not-in-force";

/** Turns down a version that waits. Who proposed it may withdraw it, whatever their role is by now. */
export async function rejectPolicy(
  ports: EndPorts,
  actor: Actor,
  key: VersionKey,
  reasonText: string,
): Promise<Result<VersionKey, Failure<EndRefusal>>> {
  const stored = await ports.policies.find(key.policyId, key.version);
  if (stored === null || !mayView(actor, stored.organisationId)) return notFound();
  const own = stored.createdBy === actor.id;
  if (!own && !mayAct(actor, stored.organisationId, ENDERS)) return forbidden("turn down a policy of somebody else");
  return await end(ports, actor, key, {
    from: ["pending"],
    action: own ? "policy.withdrawn" : "policy.rejected",
    reasonText,
    else: { code: "not-waiting", message: "This version does not wait for approval any more." },
  });
}

/** Ends a version that is in force. From the next request on nobody gets anything by it, and live credentials of it are taken back. */
export async function revokePolicy(
  ports: EndPorts,
  actor: Actor,
  key: VersionKey,
  reasonText: string,
): Promise<Result<VersionKey, Failure<EndRefusal>>> {
  const stored = await ports.policies.find(key.policyId, key.version);
  if (stored === null || !mayView(actor, stored.organisationId)) return notFound();
  if (!mayAct(actor, stored.organisationId, ENDERS)) return forbidden("revoke a policy");
  return await end(ports, actor, key, {
    from: ["active", "trial"],
    action: "policy.revoked",
    reasonText,
    else: { code: "not-in-force", message: "This version is not in force." },
  });
}

interface How {
  readonly from: readonly PolicyStatus[];
  readonly action: string;
  readonly reasonText: string;
  readonly else: Failure<EndRefusal>;
}

async function end(
  ports: EndPorts,
  actor: Actor,
  key: VersionKey,
  how: How,
): Promise<Result<VersionKey, Failure<EndRefusal>>> {
  const reason = reasonOf(how.reasonText);
  if (reason === null) return refuse("no-reason", NO_REASON);
  const audit = auditOf(actor, how.action, "trust-policy", key.policyId, { version: key.version, reason });
  const change = { ...key, from: how.from, endedBy: actor.id, reason, at: ports.clock.now(), audit };
  return (await ports.policies.end(change)) ? done(key) : { ok: false, failure: how.else };
}

function notFound() {
  return refuse("not-found", "There is no such version of a policy.");
}

function forbidden(what: string) {
  return refuse("forbidden", `Only ${rolesText(ENDERS)} may ${what}.`);
}
