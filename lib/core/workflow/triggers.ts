import type { TriggerModel } from "./model.ts";
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

/** Reads `on:` in its three shapes: one name, a list, a map. */
export function readTriggers(reader: YamlReader, node: unknown): TriggerModel {
  const scalar = reader.text(node);
  if (scalar !== null) return { events: [scalar], uncertain: scalar.includes("${{") };
  const pairs = reader.pairs(node);
  if (pairs.length > 0) return { events: pairs.map((pair) => pair.key), uncertain: false };
  const names = reader.items(node).map((item) => reader.text(item));
  const events = names.filter((name): name is string => name !== null);
  return { events, uncertain: events.length === 0 || events.length !== names.length };
}

export function isUntrusted(events: Iterable<string>): boolean {
  for (const event of events) if (UNTRUSTED_EVENTS.has(event)) return true;
  return false;
}

export function isForkReachable(events: Iterable<string>): boolean {
  for (const event of events) if (FORK_EVENTS.has(event)) return true;
  return false;
}
