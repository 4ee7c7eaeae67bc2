import type { AuditView } from "../../../../lib/core/listing/broker-views.ts";
import { Panel } from "../../../_ui/panel.tsx";
import { UtcTime } from "../../../_ui/time.tsx";

/** The records of this request in the audit, oldest first. */
export function Events({ events }: { events: readonly AuditView[] }) {
  return (
    <Panel id="audit" title="Audit" note="Nobody can change these records, the broker included.">
      <ol className="px-4 pb-3 text-[13px]">
        {events.map((event) => (
          <li
            key={event.seq}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-line py-1.5 not-last:border-b"
          >
            <span className="figures w-16 text-faint text-xs">#{event.seq}</span>
            <UtcTime iso={event.at} className="text-muted" />
            <code className="text-xs">{event.action}</code>
            <span className="text-muted">
              by {event.actorKind} <bdi>{event.actor}</bdi>
            </span>
            <span className="w-full min-w-0 break-words pl-20 text-muted text-xs max-sm:pl-0">
              {event.facts.map(([name, value]) => `${name}: ${value}`).join(", ")}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
