import type { Failure, Result } from "../../core/contracts.ts";
import type { Route, Tell, Waiting } from "../../core/notify/fold.ts";
import type { Urgency } from "../../core/notify/kinds.ts";
import type { Notice, NoticeFacts } from "../../core/notify/notice.ts";
import type { Clock } from "../ports.ts";

/** What telling people outside of the pages needs of the world. */

export type SendFailureCode = "unreachable" | "rate-limited" | "refused" | "misconfigured";

/** Its sentence names a host at most, and never an address of a webhook, a password or what the other side answered. */
export interface SendFailure extends Failure<SendFailureCode> {
  /** What the other side asked for. */
  readonly retryAfterSeconds?: number;
}

/** One way out. Each is tried alone: one that hangs or fails takes nothing from another. */
export interface Channel {
  readonly name: string;
  readonly kind: "chat" | "mail";
  readonly tell: Tell;
  readonly digestMs: number;
  /** Whether it is told of an organisation, by its login. */
  isAbout(organisation: string): boolean;
  /** The same notice may be sent twice, with the same id, which the other side can tell by. */
  send(notice: Notice, signal?: AbortSignal): Promise<Result<void, SendFailure>>;
}

/** A fold of one incident and channel, and how much of it waits. */
export interface WaitingFold extends Waiting {
  readonly incidentId: string;
  readonly channel: string;
  readonly fold: string;
}

export interface ClaimedNotice {
  readonly id: string;
  readonly channel: string;
  /** From 1; whoever settles it names the attempt, so that of two only the last counts. */
  readonly attempt: number;
}

export interface FailedAttempt {
  readonly error: string;
  /** When it is tried again; null gives it up. */
  readonly again: Date | null;
  /** The channel gets no other message before then either. Not where one message alone was refused. */
  readonly hold: boolean;
}

export interface ChannelRow {
  readonly name: string;
  readonly kind: "chat" | "mail" | "issues";
  readonly tell: Tell;
}

export interface NoticeStore {
  /** Null where there is no such organisation. */
  organisation(id: string): Promise<{ readonly login: string } | null>;
  /** Notes which channels there are now. */
  noteChannels(organisationId: string, channels: readonly ChannelRow[], at: Date): Promise<void>;
  /**
   * Looks once at lines of timelines that nobody looked at: what each channel is to be told waits from then on, in the same transaction.
   * @returns how many lines were looked at; as many as `most` means that there may be more
   */
  route(
    organisationId: string,
    routes: (kind: string) => readonly (Route & { readonly channel: string })[],
    most: number,
    at: Date,
  ): Promise<number>;
  waiting(organisationId: string, channels: readonly string[]): Promise<readonly WaitingFold[]>;
  /** Makes one message of all that waits of a fold. Nothing where another worker did so meanwhile. */
  fold(organisationId: string, fold: WaitingFold & { readonly urgency: Urgency }, at: Date): Promise<void>;
  /** The next message that may be sent, alarms first. What a worker began and did not settle within two minutes is claimed again. */
  claim(organisationId: string, channel: string, at: Date): Promise<ClaimedNotice | null>;
  facts(noticeId: string): Promise<NoticeFacts | null>;
  sent(notice: ClaimedNotice, at: Date): Promise<void>;
  failed(notice: ClaimedNotice, end: FailedAttempt, at: Date): Promise<void>;
  /** Organisations in which something waits to be told. */
  due(at: Date): Promise<readonly string[]>;
  /** Writes lines about what nobody did: an update that is overdue, a freeze that was not confirmed. Each once. */
  tellOmissions(at: Date): Promise<number>;
  askFor(organisationId: string): Promise<void>;
  /** What came of a message that somebody had sent to see whether a channel works; null where it was taken. */
  tested(organisationId: string, channel: string, error: string | null, at: Date): Promise<void>;
  /** What was given up is tried again. @returns how many */
  revive(at: Date): Promise<number>;
}

export interface NotifyPorts {
  readonly store: NoticeStore;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  /** Where browsers reach the dashboard, without a slash at its end; null where that is not known. */
  readonly dashboard: string | null;
  /** Internal detail of failures. */
  readonly log: (message: string) => void;
  readonly signal?: AbortSignal;
}
