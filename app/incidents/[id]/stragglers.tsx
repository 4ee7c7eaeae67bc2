import { counted, figure } from "../../../lib/core/listing/format.ts";
import type { IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { Panel } from "../../_ui/panel.tsx";

const SHOWN = 20;

/** The incident's own gate: shared credentials that were replaced. Absent while there is none that is not revoked. */
export function Stragglers({ detail: { stragglers, incident } }: { detail: IncidentDetail }) {
  if (stragglers.length === 0 || incident.activatedAt === null) return null;
  return (
    <Panel
      id="stragglers"
      title={`Not revoked yet: ${counted(stragglers.length, "shared credential")}`}
      note="Each was replaced, and opens what it opened until it is revoked. It holds no repository that lost access to it; it keeps the incident from being done."
    >
      <ul className="px-4 pb-3 text-[13px]">
        {stragglers.slice(0, SHOWN).map(({ name, kind, repositories }) => (
          <li key={`${name} ${kind}`} className="py-1">
            <bdi className="font-medium font-mono">{name}</bdi>{" "}
            <span className="text-muted">
              {kind}, replaced in {counted(repositories, "repository", "repositories")}
            </span>
          </li>
        ))}
      </ul>
      {stragglers.length > SHOWN && (
        <p className="px-4 pb-3 text-[13px] text-muted">And {figure(stragglers.length - SHOWN)} more.</p>
      )}
    </Panel>
  );
}
