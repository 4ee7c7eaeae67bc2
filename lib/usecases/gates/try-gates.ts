import type { Failure, Result } from "../../core/contracts.ts";
import { gateOfCustom } from "../../core/gates/custom.ts";
import type { Facts } from "../../core/gates/facts.ts";
import { judgeGate } from "../../core/gates/gate.ts";
import type { GithubHeads } from "../github/ports.ts";
import { done, refuse } from "../refuse.ts";
import type { TryStore } from "./custom-ports.ts";
import { askOne, type CustomPorts, propertiesOf } from "./gather-custom.ts";

export interface TryPorts extends CustomPorts {
  readonly tried: TryStore;
  readonly heads: GithubHeads;
}

export interface Tried {
  readonly id: string;
  readonly title: string;
  readonly verdict: "pass" | "hold" | "unknown";
  readonly lines: readonly string[];
}

/** An incident that is none: an endpoint is told so. */
const NO_INCIDENT = { id: "test" };

/** Asks the configured gates about one repository at the commit that is its newest now. Nothing is kept. */
export async function tryGates(
  ports: TryPorts,
  { repository, gate }: { readonly repository: string; readonly gate: string | null },
): Promise<Result<readonly Tried[], Failure>> {
  const found = await ports.tried.find(repository);
  if (found === null) return refuse("not-found", `${repository} is no repository that is known here.`);
  const gates = found.gates.filter(({ id }) => gate === null || id === gate || id === `custom:${gate}`);
  if (gates.length === 0)
    return refuse("not-found", "The organisation's thaw.config.yml has no such gate, as it was read last.");
  const installed = await ports.directory.installationOf("observer", found.ownerId);
  if (!installed.ok) return installed;
  const observer = installed.value?.suspendedAt === null ? installed.value : null;
  const { subject } = found;
  let sha = subject.headSha;
  if (observer !== null && subject.githubId !== null) {
    const heads = await ports.heads.find(observer, [{ id: subject.githubId, nodeId: subject.nodeId }]);
    if (!heads.ok) return heads;
    const [head] = heads.value;
    sha = head?.state === "present" ? head.head.headSha : null;
  }
  const tried: Tried[] = [];
  for (const one of gates) {
    const asking = { incident: NO_INCIDENT, gate: one, observer };
    const properties = await propertiesOf(ports, asking, {});
    if (!properties.ok) return properties;
    const row = await askOne(ports, asking, { subject, sha, properties: properties.value }, {});
    if (!row.ok) return row;
    const now = ports.clock.now().getTime();
    const head = sha === null ? {} : { head: { value: { sha }, asOf: now, sha, missing: null } };
    const facts: Facts = { ...head, [one.id]: row.value.fact };
    const verdict = judgeGate(gateOfCustom(one), facts, { now, window: { from: now, to: now } });
    const lines =
      verdict.kind === "pass"
        ? verdict.evidence.map(({ text }) => text)
        : verdict.kind === "hold"
          ? verdict.reasons
          : verdict.missing;
    tried.push({ id: one.id, title: one.title, verdict: verdict.kind, lines });
  }
  return done(tried);
}
