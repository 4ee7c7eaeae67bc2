import Link from "next/link";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { SHOWN_STATES } from "../../../lib/core/listing/incident-shown.ts";
import {
  type IncidentQuery,
  type IncidentSummary,
  incidentQueryString,
} from "../../../lib/core/listing/incident-views.ts";
import { SHOWN_WORDS } from "../../../lib/core/listing/incident-wording.ts";
import { toggled } from "../../../lib/core/listing/url-words.ts";
import {
  groupingProperty,
  groupingWords,
  WALL_GROUPINGS,
  WALL_LETTERS,
  type WallGrouping,
  type WallView,
} from "../../../lib/core/listing/wall.ts";
import { FilterForm, Toggles } from "../../_ui/list-filters.tsx";
import { Narrowed } from "../../_ui/narrowed.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { incidentPath, wallNamesPath } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";
import { WALL_WORDS } from "../looks.tsx";
import { WallTiles } from "../wall-tiles.tsx";
import { narrowed } from "./narrowed.ts";

interface WallProps {
  readonly incident: IncidentSummary;
  readonly wall: WallView;
  readonly query: IncidentQuery;
}

/** Every repository as a tile, in an order that stays while states change. The filter of the list below is the wall's, too. */
export function Wall({ incident, wall, query }: WallProps) {
  const { id, repositories } = incident;
  if (repositories === 0) return null;
  return (
    <Panel id="wall" title="The wall" beside={<By id={id} query={query} properties={wall.properties} />}>
      <Filters incident={incident} query={query} />
      {wall.fits !== null && !wall.fits.includes("1") ? (
        <p className="px-4 pb-5 text-[13px] text-muted">No tile fits this filter.</p>
      ) : (
        <div className="max-h-[70vh] overflow-y-auto pt-1 print:max-h-none">
          <WallTiles
            wall={wall}
            namesPath={wallNamesPath(id, query.by)}
            words={WALL_WORDS}
            label={`${counted(wall.states.length, "repository", "repositories")} by ${groupingWords(query.by)}; arrows walk, Enter opens`}
            rowsPath={`${incidentPath(id)}${incidentQueryString({ ...query, team: null, page: 1 })}`}
          />
        </div>
      )}
    </Panel>
  );
}

interface ByProps {
  readonly id: string;
  readonly query: IncidentQuery;
  readonly properties: WallView["properties"];
}

/** Owners, visibility, nothing, and the organisation's custom properties, whose values are as old as they say. */
function By({ id, query, properties: { names, asOf } }: ByProps) {
  const own = names.map((name): WallGrouping => `property:${name}`);
  const known = own.includes(query.by) || groupingProperty(query.by) === null ? own : [...own, query.by];
  return (
    <span className="flex flex-wrap items-center gap-1 text-muted text-xs">
      grouped by
      <Toggles
        label="Grouped by"
        all={[...WALL_GROUPINGS, ...known]}
        chosen={[query.by]}
        to={(by) => `${incidentPath(id)}${incidentQueryString({ ...query, by })}#wall`}
        word={groupingWords}
        means={(by) => (groupingProperty(by) === null ? "" : "A custom property of the organisation's")}
      />
      {groupingProperty(query.by) !== null &&
        (asOf === null ? (
          <span>GitHub did not tell of properties yet</span>
        ) : (
          <span>
            values as of <UtcTime iso={asOf} short />
          </span>
        ))}
    </span>
  );
}

/** The legend is the filter. */
function Filters({ incident, query }: Omit<WallProps, "wall">) {
  const path = incidentPath(incident.id);
  const to = (next: IncidentQuery) => `${path}${incidentQueryString({ ...next, page: 1 })}#wall`;
  const present = SHOWN_STATES.filter((shown) => (incident.counts[shown] ?? 0) > 0 || query.shown.includes(shown));
  return (
    <search aria-label="Filter of the wall" className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-2.5">
      <ul aria-label="States on the wall" className="flex flex-wrap items-center gap-0.5">
        {present.map((shown) => (
          <li key={shown}>
            <Link
              href={to({ ...query, shown: toggled(query.shown, shown) })}
              aria-current={query.shown.includes(shown) ? "true" : undefined}
              scroll={false}
              title={SHOWN_WORDS[shown].means}
              className="toggle"
            >
              <i data-s={WALL_LETTERS[shown]} aria-hidden="true" />
              {SHOWN_WORDS[shown].word} <b className="figures font-semibold">{figure(incident.counts[shown] ?? 0)}</b>
            </Link>
          </li>
        ))}
      </ul>
      <FilterForm
        action={path}
        text={query.text}
        what="Repository"
        kept={incidentQueryString({ ...query, text: "", page: 1 })}
      />
      <Narrowed chosen={narrowed(query, to)} />
    </search>
  );
}
