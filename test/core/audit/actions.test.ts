import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { AUDIT_AREAS, actionsIn, actionsLike, actionWords, isKnownAction } from "../../../lib/core/audit/actions.ts";
import { EXCEPTION_ENDS } from "../../../lib/core/freeze/exception.ts";
import { PASS_ENDS } from "../../../lib/core/freeze/pass.ts";
import { JOBS } from "../../../lib/jobs/jobs.ts";

/** Files that write records, or make what others write: they name the audit. */
const WRITERS = ["lib/usecases", "lib/adapters", "lib/container"];

function sources(): readonly { readonly file: string; readonly text: string }[] {
  return WRITERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.includes("generated"))
      .map((name) => ({ file: path.join(folder, name), text: readFileSync(path.join(folder, name), "utf8") })),
  ).filter(({ text }) => /\b(?:writeAudit|AuditEntry|auditOf|traceOf|audit_event|auditEvent)\b|\baudit[:(]/.test(text));
}

/** `word.word` in quotes that is no action: jobs, kinds of lines on a timeline, events of the broker's log, files. */
const OTHER = new Set([
  ...Object.keys(JOBS),
  "anchors.jsonl",
  "api.ecr",
  "app.pem",
  "app.unchecked",
  "audit.chain-broken",
  "audit.pem",
  "audit.pub",
  "broker.fault",
  "exposure.found",
  "freeze.bypassed",
  "freeze.unconfirmed",
  "gates.judged",
  "github.com",
  "incident.confirmed",
  "incident.covered",
  "incident.mode",
  "incident.note",
  // A setting of the database's connections.
  "thaw.viewer",
  "incident.status",
  "incident.update",
  "issuer.unavailable",
  "lease.revocation-failed",
  "lease.revoked",
  "migration.sql",
  "notify.failing",
  "notify.works",
  "release.publish",
  "repository.frozen",
  "repository.gone",
  "repository.returned",
  "repository.verifying",
  "roles.teams",
  "store.keys",
  "thaw.proposed",
  "thaw.withdrawn",
]);

/** What stands for the rest of an action that is put together. */
const PUT_TOGETHER: Readonly<Record<string, readonly string[]>> = {
  "job.${how}": ["retried", "dropped"],
  "landed.${landed}": ["otherwise", "bypassed", "unknown"],
  "pass.${why}": PASS_ENDS,
  "deployment.${answer}": ["approved", "gone"],
  "sync.${end.status}": ["done", "failed"],
  "credential.removal-${state}": ["done", "held", "refused"],
  // Kinds of lines on a timeline, and of the broker's log.
  "gate.${WORDS[verdict.kind].code}": [],
  "issuance.${phase}": [],
};

/** Of broken glass and of one gate alike. */
const BY_TWO_NAMES = EXCEPTION_ENDS.flatMap((end) => [`exception.${end}`, `break-glass.${end}`]);

describe("the words of the audit", () => {
  it("are there for each action that code writes", () => {
    const named = sources().flatMap(({ file, text }) =>
      [...text.matchAll(/["']([a-z]{2,}(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)["']/g)].map(([, action = ""]) => ({
        file,
        action,
      })),
    );
    expect(named.length).toBeGreaterThan(150);
    const unknown = named.filter(
      ({ action }) => !isKnownAction(action) && !OTHER.has(action) && !/\.(?:ts|js|json|yml|md|sql)$/.test(action),
    );
    expect(unknown).toEqual([]);
  });

  it("are there for each action that code puts together", () => {
    const together = sources().flatMap(({ text }) =>
      [...text.matchAll(/`([a-z-]+\.[a-z-]*\$\{[\w.[\]]+\})`/g)].map(([, action = ""]) => action),
    );
    expect(together.length).toBeGreaterThan(5);
    expect(together.filter((action) => !Object.hasOwn(PUT_TOGETHER, action))).toEqual([]);
    const written = Object.entries(PUT_TOGETHER).flatMap(([action, ends]) =>
      ends.map((end) => action.replace(/\$\{.*\}/, end)),
    );
    expect([...written, ...BY_TWO_NAMES].filter((action) => !isKnownAction(action))).toEqual([]);
  });

  it("give each action one area, and each area actions", () => {
    const all = AUDIT_AREAS.flatMap((area) => actionsIn([area]));
    expect(new Set(all).size).toBe(all.length);
    for (const area of AUDIT_AREAS) expect(actionsIn([area]).length).toBeGreaterThan(0);
  });

  it("are found by their words and by their code, and an action without words keeps its code", () => {
    expect(actionsLike("kill switch")).toEqual(["switch.set", "switch.lifted"]);
    expect(actionsLike("policy.app")).toEqual(["policy.approved"]);
    expect(actionsLike(" ")).toEqual([]);
    expect(actionWords("nothing.such")).toBe("nothing.such");
  });
});
