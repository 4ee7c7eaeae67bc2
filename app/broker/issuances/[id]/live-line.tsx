import type { IssuanceDetail } from "../../../../lib/core/listing/broker-views.ts";
import { liveState } from "../../../../lib/core/listing/issuance-state.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { UtcTime } from "../../../_ui/time.tsx";

/** Whether something is live now, and until when. */
export function LiveLine({ detail }: { detail: IssuanceDetail }) {
  const state = liveState(detail.row, detail.lease, detail.asOf);
  if (state.is === "unknown") {
    return (
      <Line danger>
        Outcome unknown{" "}
        {state.until !== null && (
          <>
            until <UtcTime iso={state.until} />
          </>
        )}
        : something may have been handed out that nobody holds. It ends by itself then.
      </Line>
    );
  }
  if (state.is === "live" && state.overdue) {
    return (
      <Line danger>
        It could not be taken back so far: {detail.lease?.attempts} tries, the next one at{" "}
        <UtcTime iso={state.revokeAt ?? state.until} />. It ends by itself on <UtcTime iso={state.until} />.
      </Line>
    );
  }
  if (state.is === "live") {
    return (
      <Line>
        Live until <UtcTime iso={state.until} />
        {state.revokeAt !== null && state.revokeAt < state.until && (
          <>
            ; the broker takes it back on <UtcTime iso={state.revokeAt} />
          </>
        )}
        {state.revokeAt === null && "; its provider cannot take it back before"}.
      </Line>
    );
  }
  if (state.is === "taken-back") {
    return (
      <Line>
        Taken back on <UtcTime iso={state.at} />.
      </Line>
    );
  }
  if (state.is === "ended") {
    return (
      <Line>
        Ended by itself on <UtcTime iso={state.at} />.
      </Line>
    );
  }
  if (state.is === "in-progress") return <Line>The broker is at work; there is no result yet.</Line>;
  return <Line>Nothing was handed out.</Line>;
}

function Line({ danger = false, children }: { danger?: boolean; children: React.ReactNode }) {
  return (
    <p
      className={`mt-2 flex items-start gap-2 text-[13px] ${danger ? "rounded-lg bg-danger-soft px-3 py-2 font-medium text-danger-ink" : "text-muted"}`}
    >
      <Icon name={danger ? "critical" : "clock"} className="mt-0.5 size-3.5" />
      <span>{children}</span>
    </p>
  );
}
