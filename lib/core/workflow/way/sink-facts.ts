import { combined } from "../../access-levels.ts";
import { actionKnowledge, variableKnowledge } from "../../knowledge/index.ts";
import type { Holding } from "../../knowledge/schema.ts";
import type { ScriptUse } from "../../script/index.ts";
import type { Entry, Site, StepModel } from "../model.ts";
import { appTokenUses } from "./app-token.ts";
import {
  type Evidence,
  fact,
  holdingKind,
  type InputValue,
  type SinkFact,
  sinkNameEvidence,
  type TokenUse,
  tokenUse,
  WEIGHT,
} from "./evidence.ts";
import { githubScriptUses } from "./github-script.ts";
import { inputsOf } from "./linked.ts";

/** What each sort of sink tells: the makers of facts, apart from the walk that finds the sinks. */

export function lookUp(table: Readonly<Record<string, Holding>> | undefined, name: string): Holding | null {
  if (!table) return null;
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null;
}

export function variableEvidence(name: string): readonly (Evidence | null)[] {
  const known = variableKnowledge(name);
  const documented =
    known && !known.commands
      ? { kind: known.holds.kind, weight: WEIGHT.variable, because: `the variable ${name}` }
      : null;
  return [documented, sinkNameEvidence(name)];
}

/** A variable that some tool reads, when nothing shows which: what is known of its name is all there is. */
export function variableFact(sink: SinkFact["sink"], name: string, beside: readonly Entry[]): SinkFact {
  const known = variableKnowledge(name);
  const use = known && !known.commands ? tokenUse(known.holds.permissions, known.holds.target, () => null) : null;
  return fact(sink, [...variableEvidence(name), appKeyEvidence(name, beside)], { use });
}

/** A private key whose name says no more, beside the id of an App: the two are handed over together and make its tokens. */
function appKeyEvidence(name: string, beside: readonly Entry[]): Evidence | null {
  if (!/^(private_?key|pem|key)$/i.test(name) || !beside.some((entry) => /app_?id$/i.test(entry.key))) return null;
  return { kind: "github-app-private-key", weight: WEIGHT.sinkName, because: `${name} beside the id of an App` };
}

/** The input of an action in another repository, or of an image: documented, or only a name. */
export function remoteInputFacts(sink: SinkFact["sink"], step: StepModel, site: Site): readonly SinkFact[] {
  const uses = step.uses?.text ?? "";
  const facts = knownInputFacts(sink, step, site, uses);
  if (facts.length > 0) return facts;
  return [fact(sink, [sinkNameEvidence(site.place.key)], { unreadable: actionKnowledge(uses) === null })];
}

/** What the knowledge base says of an action's input. One fact, or one for each repository that an App's token is for; none when silent. */
export function knownInputFacts(
  sink: SinkFact["sink"],
  step: StepModel,
  site: Site,
  uses: string | null,
): readonly SinkFact[] {
  const { key } = site.place;
  const holding = uses ? lookUp(actionKnowledge(uses)?.inputs, key.toLowerCase()) : null;
  if (!uses || !holding) return [];
  const because = `${shortUses(uses)} ${key}`;
  if (holding.bundle) return [bundleFact(sink, holding, site, because)];
  const made = holdingFact(sink, holding, step, because, isComposed(site.value));
  if (holding.kind !== "github-app-private-key") return [made];
  return appTokenUses(step).map((use) => ({ ...made, use }));
}

/** What a documented input or variable of a step holds. `composed`: the value is made of several expressions. */
export function holdingFact(
  sink: SinkFact["sink"],
  holding: Holding,
  step: StepModel,
  because: string,
  composed = false,
): SinkFact {
  const inputOf = inputsOf(step);
  const kind = holdingKind(holding, inputOf);
  const evidence: Evidence = { kind, weight: composed ? WEIGHT.part : WEIGHT.documentedInput, because };
  const script = step.uses && /^actions\/github-script(@|$)/i.test(step.uses.text) ? inputOf("script") : null;
  const use = script ? scriptTokenUses(script) : holdingUse(holding, inputOf);
  return fact(sink, [evidence], { use });
}

function holdingUse(holding: Holding, inputOf: InputValue): TokenUse | null {
  const personal = (holding.userBoundWith ?? []).some((input) => (inputOf(input) ?? "") !== "");
  return tokenUse(holding.permissions, personal ? "user-bound" : holding.target, inputOf);
}

/** Several expressions make one value, such as a JSON of a client id and a secret: each is then rather what it is called. */
function isComposed(value: string): boolean {
  return value.split("${{").length > 2;
}

/** One line of several: `NAME=${{ … }}` names its own value. */
function bundleFact(sink: SinkFact["sink"], holding: Holding, site: Site, because: string): SinkFact {
  const name = lineWith(site).match(/^\s*["']?([\w.-]+)["']?\s*[=:]/)?.[1];
  const named = name ? variableEvidence(name) : [];
  return fact(sink, [...named, { kind: holding.kind, weight: WEIGHT.weakSinkName, because }]);
}

/** The line of a value that the site's expression stands on: expressions are counted from the start. */
function lineWith(site: Site): string {
  let left = site.index;
  for (const line of site.value.split("\n")) {
    const count = line.split("${{").length - 1;
    if (left < count) return line;
    left -= count;
  }
  return site.value;
}

/** Several calls become one use when they agree; a single opaque one makes all of them opaque. */
function scriptTokenUses(script: string): TokenUse {
  const uses = githubScriptUses(script);
  const opaque: TokenUse = { permissions: null, repository: null, scope: "opaque" };
  const first = uses[0];
  if (!first || uses.some((use) => use.scope === "opaque" || use.permissions === null)) return opaque;
  const same = uses.every((use) => use.scope === first.scope && use.repository === first.repository);
  if (!same) return uses.some((use) => use.scope === "user-bound") ? { ...opaque, scope: "user-bound" } : opaque;
  const permissions = combined(uses.map((use) => use.permissions ?? {}));
  return { ...first, permissions };
}

export function scriptTokenUse(use: ScriptUse): TokenUse | null {
  if (use.kind !== "github-pat") return null;
  const { repository, permissions } = use;
  if (repository?.kind === "named") return { permissions, repository: repository.name, scope: "named" };
  if (repository?.kind === "self") return { permissions, repository: null, scope: "self" };
  if (repository?.kind === "user-bound") return { permissions, repository: null, scope: "user-bound" };
  return { permissions, repository: null, scope: "opaque" };
}

export function describe(use: ScriptUse, variable: string | null): string {
  const host = use.host ? `, ${use.host}` : "";
  return variable ? `${use.command} (${use.via} ${variable}${host})` : `${use.command} (${use.via}${host})`;
}

export function credentialsFact(site: Site): SinkFact {
  const sink = {
    path: site.file.path,
    line: site.line,
    what: `container image ${site.place.image ?? "?"} ${site.place.key}`,
  };
  const kind = site.place.key === "username" ? "identifier" : "container-registry-password";
  return fact(sink, [{ kind, weight: WEIGHT.documentedInput, because: "credentials of a container image" }]);
}

/** Nothing is known but where it stands. */
export function placeFact(site: Site): SinkFact {
  const { place } = site;
  const what = place.key === "" ? "workflow text" : place.kind === "env" ? `env ${place.key}` : place.key;
  const named = place.kind === "env" || place.kind === "container-env" || place.kind === "output";
  return fact(
    { path: site.file.path, line: site.line, what },
    named && place.key !== "" ? variableEvidence(place.key) : [],
  );
}

/** `owner/repo/path` without ref, for people. */
export function shortUses(text: string): string {
  return text.replace(/@.*$/s, "");
}
