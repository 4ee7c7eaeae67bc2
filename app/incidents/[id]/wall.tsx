import Link from "next/link";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { SHOWN_STATES } from "../../../lib/core/listing/incident-shown.ts";
import {
  type IncidentDetail,
  type IncidentQuery,
  incidentQueryString,
} from "../../../lib/core/listing/incident-views.ts";
import { SHOWN_WORDS } from "../../../lib/core/listing/incident-wording.ts";
import { toggled } from "../../../lib/core/listing/url-words.ts";
import { WALL_GROUPINGS, WALL_LETTERS, type WallGroup } from "../../../lib/core/listing/wall.ts";
import { incidentWall } from "../../../lib/dal/incidents.ts";
import { FilterForm, Toggles } from "../../_ui/list-filters.tsx";
import { Narrowed } from "../../_ui/narrowed.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { incidentPath, wallNamesPath } from "../../_ui/paths.ts";
import { WALL_WORDS } from "../looks.tsx";
import { WallTiles } from "../wall-tiles.tsx";
import { narrowed } from "./narrowed.ts";

const GROUPING_WORDS = { team: "owner", visibility: "visibility", none: "nothing" } as const;

/** Every repository as a tile, in an order that stays while states change. The filter of the list below is the wall's, too. */
export async function Wall({ detail, query }: { detail: IncidentDetail; query: IncidentQuery }) {
  const { id, repositories } = detail.incident;
  if (repositories === 0) return null;
  const wall = await incidentWall(id, query);
  if (wall === null) return null;
  return (
    <Panel id="wall" title="The wall" beside={<By id={id} query={query} />}>
      <Filters detail={detail} query={query} />
      {wall.fits !== null && !wall.fits.includes("1") ? (
        <p className="px-4 pb-5 text-[13px] text-muted">No tile fits this filter.</p>
      ) : (
        <div className="max-h-[70vh] overflow-y-auto pt-1 print:max-h-none">
          <WallTiles
            wall={wall}
            namesPath={wallNamesPath(id, query.by)}
            words={WALL_WORDS}
            label={`${counted(wall.states.length, "repository", "repositories")} by ${GROUPING_WORDS[query.by]}; arrows walk, Enter opens`}
            titles={wall.groups.map((group) => (
              <GroupTitle key={`${group.kind} ${group.key}`} group={group} id={id} query={query} />
            ))}
          />
        </div>
      )}
    </Panel>
  );
}

function By({ id, query }: { id: string; query: IncidentQuery }) {
  return (
    <span className="flex items-center gap-1 text-muted text-xs">
      grouped by
      <Toggles
        label="Grouped by"
        all={WALL_GROUPINGS}
        chosen={[query.by]}
        to={(by) => `${incidentPath(id)}${incidentQueryString({ ...query, by })}#wall`}
        word={(by) => GROUPING_WORDS[by]}
      />
    </span>
  );
}

/** The legend is the filter. */
function Filters({ detail: { incident }, query }: { detail: IncidentDetail; query: IncidentQuery }) {
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

function GroupTitle({ group, id, query }: { group: WallGroup; id: string; query: IncidentQuery }) {
  const owned = group.kind !== "visibility";
  return (
    <>
      {owned ? (
        <Link
          href={`${incidentPath(id)}${incidentQueryString({ ...query, team: group.key, page: 1 })}#repositories`}
          prefetch={false}
          className="min-w-0 truncate font-medium hover:underline"
        >
          {group.kind === "nobody" ? "no owner is known" : <bdi>{group.key}</bdi>}
        </Link>
      ) : (
        <span className="font-medium">{group.key === "unknown" ? "not known" : group.key}</span>
      )}
      <span className="figures text-muted">{figure(group.tiles)}</span>
    </>
  );
}
