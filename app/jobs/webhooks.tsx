import { counted, figure } from "../../lib/core/listing/format.ts";
import type { WebhookFigures } from "../../lib/core/listing/job-views.ts";
import { Panel } from "../_ui/panel.tsx";
import { UtcTime } from "../_ui/time.tsx";

/** What GitHub told in the last day. */
export function Webhooks({ figures }: { figures: WebhookFigures }) {
  const { queued, uninteresting, unknown, repeated, lastAt } = figures;
  return (
    <Panel
      id="webhooks"
      title="Webhooks"
      note="What GitHub tells makes changes show within seconds. What it does not tell, reconciliation finds."
    >
      {lastAt === null ? (
        <p className="px-4 pb-4 text-[13px] text-muted">
          None came in the last 24 hours. The web process takes them when <code>THAW_WEBHOOK_SECRETS</code> is set.
        </p>
      ) : (
        <dl className="flex flex-wrap gap-x-8 gap-y-2 px-4 pb-4 text-[13px]">
          <Figure label="led to a look" value={figure(queued)} />
          <Figure label="of no interest" value={figure(uninteresting)} />
          <Figure label="of organisations not connected" value={figure(unknown)} />
          <Figure label="came again" value={counted(repeated, "time")} />
          <div>
            <dt className="text-muted">the last one</dt>
            <dd className="font-medium">
              <UtcTime iso={lastAt} />
            </dd>
          </div>
        </dl>
      )}
    </Panel>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt className="text-muted">{label}</dt>
      <dd className="font-medium">{value}</dd>
    </div>
  );
}
