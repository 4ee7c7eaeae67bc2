import { type Actor, mayAct } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { ImportPorts } from "./import-findings.ts";
import type { Closing } from "./import-ports.ts";
import { done, refuse } from "./refuse.ts";

type Refusal = Failure<"forbidden" | "no-reason" | "unknown-repository" | "not-open">;

/** The longest reason that is kept, in UTF-16 units. */
const MOST_REASON = 1_000;

/**
 * Closes imported findings, with a reason for the record. No scan does: another scanner's finding is gone when a person says so. A later
 * import of the same place leaves it closed.
 */
export async function closeImported(
  ports: ImportPorts,
  actor: Actor,
  request: Omit<Closing, "at"> & { readonly reason: string },
): Promise<Result<{ readonly closed: number }, Refusal>> {
  const { organisationId, repository, which } = request;
  if (!mayAct(actor, organisationId, ["security-lead", "admin"])) {
    return refuse("forbidden", "Only security leads and admins may close imported findings.");
  }
  const reason = request.reason.replaceAll("\0", "").trim();
  if (reason === "" || reason.length > MOST_REASON) {
    return refuse("no-reason", `Say why, in 1 to ${MOST_REASON} characters.`);
  }
  const closed = await ports.store.close(
    { organisationId, repository, which, at: ports.clock.now() },
    (repositoryId, fingerprints) => ({
      actorKind: actor.kind,
      actorId: actor.id,
      action: "findings.closed",
      objectKind: "repository",
      objectId: repositoryId,
      data: {
        reason,
        closed: fingerprints.length,
        tool: "tool" in which ? which.tool : null,
        fingerprints: fingerprints.slice(0, 100).join(" "),
      },
    }),
  );
  return closed.ok ? done({ closed: closed.value }) : closed;
}
