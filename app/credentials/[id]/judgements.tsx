import type { CredentialDetail } from "../../../lib/core/listing/credential-views.ts";
import { Panel } from "../../_ui/panel.tsx";
import { SeverityLabel } from "../../_ui/state.tsx";
import { UtcTime } from "../../_ui/time.tsx";

/** What the inventory of what GitHub stores says of it: unused, old, and so on. */
export function Judgements({ detail }: { detail: CredentialDetail }) {
  if (detail.judgements.length === 0) return null;
  return (
    <Panel id="inventory" title="What the inventory says">
      <ul className="px-4 pb-3 text-[13px]">
        {detail.judgements.map((one) => (
          <li
            key={`${one.rule} ${one.message}`}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-line py-2 not-last:border-b"
          >
            <SeverityLabel severity={one.severity} />
            <code className="text-xs">{one.rule}</code>
            <span className="min-w-0 flex-1 basis-64 break-words">{one.message}</span>
            <span className="asof">
              as of <UtcTime iso={one.asOf} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
