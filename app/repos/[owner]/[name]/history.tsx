import Link from "next/link";
import { actionWords } from "../../../../lib/core/audit/actions.ts";
import type { HistoryEvent, HistoryPage } from "../../../../lib/core/listing/repository-record.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { UtcTime } from "../../../_ui/time.tsx";

interface HistoryProps {
  readonly history: HistoryPage;
  /** The page's own address. */
  readonly path: string;
  /** It is not the newest page that is shown. */
  readonly paged: boolean;
  readonly repositoryId: string;
}

/** Records of the audit about this repository, the newest first. */
export function History({ history, path, paged, repositoryId }: HistoryProps) {
  const { events, older } = history;
  return (
    <Panel
      id="history"
      title="History"
      beside={
        <Link
          href={`/activity?about=${encodeURIComponent(`repository:${repositoryId}`)}`}
          prefetch={false}
          className="link text-[13px]"
        >
          Search and export
        </Link>
      }
      note="What was done to it, as the audit trail has it. Nobody can change these records."
    >
      {events.length === 0 ? (
        <p className="px-4 pb-3 text-[13px] text-muted">{paged ? "Nothing older." : "Nothing was recorded yet."}</p>
      ) : (
        <ol className="px-4 pb-3 text-[13px]">
          {events.map((event) => (
            <Event key={event.seq} event={event} />
          ))}
        </ol>
      )}
      {(older !== null || paged) && (
        <nav aria-label="Pages of the history" className="flex items-center gap-3 border-line border-t px-4 py-2">
          {paged && (
            <Link href={`${path}#history`} prefetch={false} className="btn">
              Newest
            </Link>
          )}
          {older !== null && (
            <Link href={`${path}?history=${older}#history`} prefetch={false} className="btn" rel="next">
              Older
              <Icon name="right" />
            </Link>
          )}
        </nav>
      )}
    </Panel>
  );
}

function Event({ event: { seq, at, actor, actorKind, action, facts } }: { event: HistoryEvent }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line border-t py-1.5 first:border-t-0">
      <UtcTime iso={at} className="figures text-muted" />
      <span className="min-w-0 break-words" title={`${action}, record ${seq}`}>
        <b className="font-medium">
          <bdi>{actor}</bdi>
        </b>
        {actorKind !== "user" && <span className="text-muted text-xs"> ({actorKind})</span>} {actionWords(action)}
      </span>
      {facts.length > 0 && (
        <span className="min-w-0 break-words text-muted text-xs">
          {facts.map(([name, value]) => (
            <span key={name} className="mr-3">
              {name}: <bdi>{value}</bdi>
            </span>
          ))}
        </span>
      )}
    </li>
  );
}
