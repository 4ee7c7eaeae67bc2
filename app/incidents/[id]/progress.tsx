import Link from "next/link";
import { figure } from "../../../lib/core/listing/format.ts";
import { SHOWN_STATES } from "../../../lib/core/listing/incident-shown.ts";
import {
  ALL_OF_INCIDENT,
  type IncidentQuery,
  type IncidentSummary,
  incidentQueryString,
} from "../../../lib/core/listing/incident-views.ts";
import { SHOWN_WORDS } from "../../../lib/core/listing/incident-wording.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { incidentPath } from "../../_ui/paths.ts";
import { StackedBar } from "../../_ui/stacked-bar.tsx";
import { SHOWN_LOOK } from "../looks.tsx";

/** How many repositories stand where, as one bar with its table; each figure links to its rows. */
export function Progress({ incident, query }: { incident: IncidentSummary; query: IncidentQuery }) {
  const { counts, repositories, id } = incident;
  if (repositories === 0) return null;
  const present = SHOWN_STATES.filter((shown) => (counts[shown] ?? 0) > 0);
  return (
    <Panel id="progress" title="Progress">
      <div className="px-4 pb-4">
        <StackedBar
          total={repositories}
          parts={present.map((shown) => ({ key: shown, value: counts[shown] ?? 0, fill: SHOWN_LOOK[shown].fill }))}
        />
        <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-2 text-[13px]">
          {present.map((shown) => (
            <li key={shown} title={SHOWN_WORDS[shown].means}>
              <Link
                href={`${incidentPath(id)}${incidentQueryString({ ...ALL_OF_INCIDENT, shown: [shown] })}#repositories`}
                aria-current={query.shown.includes(shown) ? "true" : undefined}
                className={`inline-flex items-center gap-1.5 hover:underline ${SHOWN_LOOK[shown].ink}`}
              >
                <Icon name={SHOWN_LOOK[shown].icon} className="size-3.5" />
                <b className="figures font-semibold">{figure(counts[shown] ?? 0)}</b> {SHOWN_WORDS[shown].word}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
