import type { TriggerFilter, TriggerModel } from "./model.ts";
import type { YamlReader } from "./yaml.ts";

/**
 * Events that somebody without write access can cause and whose runs are given secrets (GitHub docs, "Events that trigger
 * workflows" and "Secure use reference"). `pull_request` runs of forks are given none and are not in this list.
 */
const UNTRUSTED_EVENTS: ReadonlySet<string> = new Set([
  "pull_request_target",
  "workflow_run",
  "issue_comment",
  "issues",
  "discussion",
  "discussion_comment",
  "fork",
  "gollum",
  "watch",
]);

/** Events that run for a pull request from a fork. */
const FORK_EVENTS: ReadonlySet<string> = new Set([
  "pull_request",
  "pull_request_target",
  "pull_request_review",
  "pull_request_review_comment",
]);

const NO_FILTERS: TriggerModel["filters"] = new Map();

/** Reads `on:` in its three shapes: one name, a list, a map. */
export function readTriggers(reader: YamlReader, node: unknown): TriggerModel {
  const scalar = reader.text(node);
  if (scalar !== null) return { events: [scalar], uncertain: scalar.includes("${{"), filters: NO_FILTERS };
  const pairs = reader.pairs(node);
  if (pairs.length > 0) {
    const filters = new Map<string, TriggerFilter>();
    for (const { key, value } of pairs) if (reader.map(value)) filters.set(key, readFilter(reader, value));
    return { events: pairs.map((pair) => pair.key), uncertain: false, filters };
  }
  const names = reader.items(node).map((item) => reader.text(item));
  const events = names.filter((name): name is string => name !== null);
  return { events, uncertain: events.length === 0 || events.length !== names.length, filters: NO_FILTERS };
}

function readFilter(reader: YamlReader, node: unknown): TriggerFilter {
  const list = (key: string): readonly string[] | null => {
    const value = reader.get(reader.map(node), key);
    const one = reader.text(value);
    if (one !== null) return [one];
    const items = reader.items(value);
    return items.length > 0 ? items.flatMap((item) => reader.text(item) ?? []) : null;
  };
  return {
    branches: list("branches"),
    branchesIgnore: list("branches-ignore"),
    tags: list("tags"),
    tagsIgnore: list("tags-ignore"),
    types: list("types"),
  };
}

export function isUntrusted(events: Iterable<string>): boolean {
  for (const event of events) if (UNTRUSTED_EVENTS.has(event)) return true;
  return false;
}

export function isForkReachable(events: Iterable<string>): boolean {
  for (const event of events) if (FORK_EVENTS.has(event)) return true;
  return false;
}
