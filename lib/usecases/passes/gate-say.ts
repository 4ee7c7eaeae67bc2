import type { Result } from "../../core/contracts.ts";
import { type GateWord, wordHash } from "../../core/freeze/gate-words.ts";
import type { GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import { done } from "../refuse.ts";
import type { GatePorts, Looked } from "./gate.ts";
import type { GateRepository } from "./gate-ports.ts";

/** It stays so until a person changes something: waiting would leave commits without a word. */
export function isBlind({ code }: GithubFailure): boolean {
  return code === "missing-permission" || code === "not-found" || code === "refused";
}

interface Saying {
  readonly sha: string;
  readonly words: readonly GateWord[];
  /** For the link. */
  readonly pullRequest: number | null;
}

/** Writes what is not said already. @returns how many were written */
export async function say(
  ports: GatePorts,
  { freezer, repository, known }: Pick<Looked, "freezer" | "repository" | "known">,
  { sha, words, pullRequest }: Saying,
  options?: ReadOptions,
): Promise<Result<number, GithubFailure>> {
  let written = 0;
  for (const word of words) {
    const before = known.find((check) => check.sha === sha && check.context === word.context);
    const said = wordHash(word);
    if (before?.said === said) continue;
    // What is over was said to be over, or never stood in anybody's way.
    if (word.conclusion === "neutral" && before?.conclusion === "neutral") continue;
    const link = linkOf(ports.dashboard, repository, sha, pullRequest);
    const wrote = await write(
      ports,
      { freezer, repository, sha, word, before: before?.checkId ?? null, link },
      options,
    );
    if (!wrote.ok) return wrote;
    const { context, conclusion } = word;
    const check = { sha, context, checkId: wrote.value.id, conclusion, said };
    await ports.gate.noteCheck(repository, check, ports.clock.now());
    written += 1;
  }
  return done(written);
}

interface Writing {
  readonly freezer: GithubInstallation;
  readonly repository: GateRepository;
  readonly sha: string;
  readonly word: GateWord;
  readonly before: number | null;
  readonly link: string;
}

async function write(
  { freezer: port }: GatePorts,
  { freezer, repository, sha, word, before, link }: Writing,
  options?: ReadOptions,
) {
  const { context, name, conclusion, title, summary } = word;
  const check = { name, sha, conclusion, title, summary, detailsUrl: link, externalId: `${context} ${sha}` };
  const wrote = await port.writeCheck(freezer, repository.ref, { ...check, id: before }, options);
  // Of a repository that was made anew under the same id, or that GitHub tidied up.
  if (!wrote.ok && before !== null && wrote.failure.code === "not-found")
    return port.writeCheck(freezer, repository.ref, { ...check, id: null }, options);
  // A GitHub that keeps the name of a check: then it must not say what GitHub takes for a pass.
  if (wrote.ok && conclusion === "neutral" && wrote.value.name !== name)
    return port.writeCheck(
      freezer,
      repository.ref,
      { ...check, name: context, conclusion: "cancelled", id: wrote.value.id },
      options,
    );
  return wrote;
}

/** To the page with the form, filled in; without a known address of ours, to the repository's pull requests. */
function linkOf(
  dashboard: string | null,
  { host, ref }: GateRepository,
  sha: string,
  pullRequest: number | null,
): string {
  const place = `${encodeURIComponent(ref.owner)}/${encodeURIComponent(ref.name)}`;
  if (dashboard === null) return `https://${host}/${place}/pulls`;
  const query = pullRequest === null ? "" : `?pull=${pullRequest}&sha=${sha}`;
  return `${dashboard}/repos/${place}/passes${query}`;
}
