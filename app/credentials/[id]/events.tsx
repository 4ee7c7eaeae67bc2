import type { CredentialEventKind } from "../../../lib/core/removal/request.ts";
import type { RemovalEventView } from "../../../lib/core/removal/views.ts";
import { Icon } from "../../_ui/icon.tsx";
import type { IconName } from "../../_ui/icon-sprite.tsx";
import { UtcTime } from "../../_ui/time.tsx";

const WORDS: Readonly<Record<CredentialEventKind, { icon: IconName; ink: string; word: string }>> = {
  rotated: { icon: "key", ink: "text-muted", word: "value changed" },
  deleted: { icon: "clean", ink: "text-thawed-ink", word: "deleted at GitHub" },
  narrowed: { icon: "close", ink: "text-muted", word: "taken out of the reach of" },
  revoked: { icon: "clean", ink: "text-thawed-ink", word: "revoked at its provider" },
  proven: { icon: "check", ink: "text-thawed-ink", word: "judged to be replaced" },
};

/** What became of the credential itself, with what shows it; newest first. */
export function Events({ events }: { events: readonly RemovalEventView[] }) {
  if (events.length === 0) return null;
  return (
    <ol className="border-line border-b px-4 pb-1 text-[13px]" aria-label="What became of it">
      {events.map((event) => (
        <li key={`${event.kind} ${event.at} ${event.evidence.join()}`} className="border-line py-1.5 not-last:border-b">
          <Event event={event} />
        </li>
      ))}
    </ol>
  );
}

function Event({ event: { kind, at, repository, actor, evidence } }: { event: RemovalEventView }) {
  const { icon, ink, word } = WORDS[kind];
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        {kind === "revoked" ? (
          <time dateTime={at.slice(0, 10)} className="text-muted">
            {at.slice(0, 10)}
          </time>
        ) : (
          <UtcTime iso={at} className="text-muted" />
        )}
        <span className="inline-flex items-center gap-1.5">
          <Icon name={icon} className={`size-3.5 ${ink}`} />
          {word}
        </span>
        {repository !== null && <bdi>{repository}</bdi>}
        <span className="text-muted">
          {kind === "deleted" && actor === "github" ? "" : "by "}
          <bdi>{actor === "github" ? "not by Thaw" : actor}</bdi>
        </span>
      </p>
      <ul className="flex max-w-[100ch] flex-col pl-5.5 text-muted text-xs">
        {evidence.slice(0, 20).map((line) => (
          <li key={line} className="break-words">
            <bdi>{line}</bdi>
          </li>
        ))}
        {evidence.length > 20 && <li>and {evidence.length - 20} more</li>}
      </ul>
    </>
  );
}
