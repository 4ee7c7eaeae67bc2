import type { IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { gateTitle, MODE_WORDS } from "../../../lib/core/listing/incident-wording.ts";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";

/** What was chosen when it was declared: what it holds, and on what a thaw depends. */
export function Terms({ detail }: { detail: IncidentDetail }) {
  const { incident, exposure, gates, allowedGrants, autoThaw, onDrift, slot, epoch } = detail;
  return (
    <Panel id="terms" title="Terms">
      <dl className="facts px-4 pb-4">
        <dt>Scope</dt>
        <dd>
          {incident.scope === "all"
            ? "all repositories, also those that are made while it lasts"
            : "chosen repositories"}
        </dd>
        <dt>Mode</dt>
        <dd>{MODE_WORDS[incident.mode]}</dd>
        <dt>Exposure window</dt>
        <dd>
          <UtcTime iso={exposure.from} /> to <UtcTime iso={exposure.to} />
        </dd>
        <dt>Gates in force</dt>
        <dd>{gates.length === 0 ? "none" : gates.map(gateTitle).join("; ")}</dd>
        <dt>Grants while frozen</dt>
        <dd>
          {allowedGrants.length === 0 ? (
            "none: jobs of frozen repositories get nothing from the broker"
          ) : (
            <code className="text-xs">
              <bdi>{allowedGrants.join(", ")}</bdi>
            </code>
          )}
        </dd>
        <dt>Thaw</dt>
        <dd>{autoThaw ? "by itself, once every gate passes" : "by a commander, once every gate passes"}</dd>
        <dt>Drift</dt>
        <dd>{onDrift === "repair" ? "put right by itself, and told" : "told, and put right by people only"}</dd>
        {slot !== null && (
          <>
            <dt>Slot on GitHub</dt>
            <dd>
              {slot}
              {epoch !== null && (
                <>
                  , epoch <code className="text-xs">{epoch}</code>
                </>
              )}
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}
