import { isDue, pauseMs, routeOf } from "../../core/notify/fold.ts";
import { noticeOf, testNotice } from "../../core/notify/notice.ts";
import type { Channel, ChannelRow, ClaimedNotice, NotifyPorts, SendFailure } from "./ports.ts";

/** Lines of one transaction. */
const MOST_LINES = 1_000;
/** Messages to one channel in one run: the next minute goes on. */
const MOST_MESSAGES = 20;

export interface Told {
  readonly routed: number;
  readonly sent: number;
  readonly failed: number;
}

/**
 * Tells an organisation's channels what happened in its incidents. What happened is not lost by a crash at any point, and told twice only where
 * one came between a message and the note that it was sent. A channel that fails is tried again later and keeps nobody else waiting.
 * @param others kinds of channels that something else tells, only to be shown
 */
export async function tellOrganisation(
  ports: NotifyPorts,
  organisationId: string,
  others: readonly ChannelRow[] = [],
): Promise<Told> {
  const { store, clock } = ports;
  const organisation = await store.organisation(organisationId);
  if (organisation === null) return { routed: 0, sent: 0, failed: 0 };
  const channels = await noted(ports, organisationId, organisation.login, others);
  const routed = await route(ports, organisationId, channels);
  const names = channels.map(({ name }) => name);
  const digests = new Map(channels.map(({ name, digestMs }) => [name, digestMs]));
  const now = clock.now();
  for (const fold of await store.waiting(organisationId, names))
    if (isDue(fold, digests.get(fold.channel) ?? 0, now.getTime())) await store.fold(organisationId, fold, now);
  return { routed, ...(await sendAll(ports, organisationId, channels)) };
}

/** The channels of an organisation, which are noted for the pages that show them. */
async function noted(
  { store, channels, clock }: NotifyPorts,
  organisationId: string,
  login: string,
  others: readonly ChannelRow[],
): Promise<readonly Channel[]> {
  const own = channels.filter((channel) => channel.isAbout(login));
  const rows = [...own.map(({ name, kind, tell }) => ({ name, kind, tell })), ...others];
  await store.noteChannels(organisationId, rows, clock.now());
  return own;
}

async function route({ store, clock }: NotifyPorts, organisationId: string, channels: readonly Channel[]) {
  const routes = (kind: string) =>
    channels.flatMap(({ name, tell }) => {
      const found = routeOf(kind, tell);
      return found === null ? [] : [{ ...found, channel: name }];
    });
  let routed = 0;
  for (;;) {
    const some = await store.route(organisationId, routes, MOST_LINES, clock.now());
    routed += some;
    if (some < MOST_LINES) return routed;
  }
}

/** All channels at once: one that hangs keeps nobody else waiting. */
async function sendAll(ports: NotifyPorts, organisationId: string, channels: readonly Channel[]) {
  const ends = await Promise.all(channels.map((channel) => sendTo(ports, organisationId, channel)));
  return {
    sent: ends.reduce((sum, end) => sum + end.sent, 0),
    failed: ends.filter((end) => end.failed).length,
  };
}

/** Until one fails: the others would wait for the same end. */
async function sendTo(ports: NotifyPorts, organisationId: string, channel: Channel) {
  let sent = 0;
  while (sent < MOST_MESSAGES && ports.signal?.aborted !== true) {
    const claimed = await ports.store.claim(organisationId, channel.name, ports.clock.now());
    if (claimed === null) break;
    if (!(await send(ports, channel, claimed))) return { sent, failed: true };
    sent += 1;
  }
  return { sent, failed: false };
}

async function send(ports: NotifyPorts, channel: Channel, claimed: ClaimedNotice): Promise<boolean> {
  const { store, clock, dashboard } = ports;
  const facts = await store.facts(claimed.id);
  // Its incident was deleted with its organisation.
  if (facts === null) return true;
  const result = await channel.send(noticeOf(facts, dashboard), ports.signal);
  if (result.ok) {
    await store.sent(claimed, clock.now());
    return true;
  }
  await failed(ports, claimed, result.failure);
  return false;
}

async function failed({ store, clock, log }: NotifyPorts, claimed: ClaimedNotice, failure: SendFailure): Promise<void> {
  const now = clock.now();
  const pause = pauseMs(claimed.attempt, failure.retryAfterSeconds ?? null);
  log(`notify ${claimed.channel}: ${failure.code}${failure.detail === undefined ? "" : ` ${failure.detail}`}`);
  const again = pause === null ? null : new Date(now.getTime() + pause);
  const hold = failure.code === "unreachable" || failure.code === "rate-limited";
  await store.failed(claimed, { error: failure.message, again, hold }, now);
}

export interface TestedChannel {
  readonly name: string;
  readonly kind: Channel["kind"];
  readonly failure: SendFailure | null;
}

/** A message to each channel, one after the other. @param makeId a new id for each */
export async function testChannels(
  channels: readonly Channel[],
  makeId: () => string,
): Promise<readonly TestedChannel[]> {
  const tested: TestedChannel[] = [];
  for (const channel of channels) {
    const result = await channel.send(testNotice(makeId(), channel.name));
    tested.push({ name: channel.name, kind: channel.kind, failure: result.ok ? null : result.failure });
  }
  return tested;
}

/** A message to each channel of an organisation, and for its pages what came of each. @param makeId a new id for each */
export async function testOrganisation(
  ports: NotifyPorts,
  organisationId: string,
  makeId: () => string,
  others: readonly ChannelRow[] = [],
): Promise<readonly TestedChannel[]> {
  const { store, clock, log } = ports;
  const organisation = await store.organisation(organisationId);
  if (organisation === null) return [];
  const tested = await testChannels(await noted(ports, organisationId, organisation.login, others), makeId);
  for (const { name, failure } of tested) {
    if (failure !== null)
      log(`notify ${name}: ${failure.code}${failure.detail === undefined ? "" : ` ${failure.detail}`}`);
    await store.tested(organisationId, name, failure?.message ?? null, clock.now());
  }
  return tested;
}
