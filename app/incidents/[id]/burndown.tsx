import type { Forecast } from "../../../lib/core/forecast/forecast.ts";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { type IncidentPace, paceScale, stepPath } from "../../../lib/core/listing/incident-pace.ts";
import { incidentPace } from "../../../lib/dal/incidents.ts";
import { ForecastWords } from "../../_ui/forecast-words.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";

/** How many were held, from the freeze on, and when the rest may be out: a band, and never one date. */
export async function Burndown({ incidentId }: { incidentId: string }) {
  const pace = await incidentPace(incidentId);
  if (pace === null) return null;
  return (
    <Panel id="burndown" title="Burndown" note={pace.forecast !== null && <Outlook forecast={pace.forecast} />}>
      <div className="px-4 pb-4">
        <Chart pace={pace} />
        <Steps pace={pace} />
      </div>
    </Panel>
  );
}

function Outlook({ forecast }: { forecast: Forecast }) {
  return (
    <ForecastWords
      forecast={forecast}
      end="Everything is out"
      steps="thaws"
      pace="thaws less refreezes"
      blind="weekends, of teams that join in, or of a repository that nobody takes care of"
    />
  );
}

function Moment({ at }: { at: number }) {
  return <UtcTime iso={new Date(at).toISOString()} short />;
}

const WIDTH = 720;
const HEIGHT = 160;

function Chart({ pace }: { pace: IncidentPace }) {
  const { from, to, top } = paceScale(pace);
  const x = (at: number) => Math.round(((Math.min(at, to) - from) / (to - from)) * WIDTH * 10) / 10;
  const y = (held: number) => Math.round((1 - held / top) * HEIGHT * 10) / 10;
  const line = stepPath(pace.points, ({ at, held }) => [x(at), y(held)]);
  const now = x(pace.until);
  const held = pace.points.at(-1)?.held ?? 0;
  const first = x(pace.points[0]?.at ?? from);
  const band = pace.forecast?.kind === "band" ? pace.forecast : null;
  return (
    <figure>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-40 w-full overflow-visible"
      >
        <path d={`M0 ${HEIGHT}H${WIDTH}`} className="stroke-line-strong" vectorEffect="non-scaling-stroke" />
        <path d={`M0 0H${WIDTH}`} className="stroke-line" vectorEffect="non-scaling-stroke" />
        {band !== null && (
          <path
            d={`M${now} ${y(held)}L${x(band.early ?? to)} ${HEIGHT}H${x(band.late ?? to)}${band.late === null ? `V${y(held)}` : ""}Z`}
            className="fill-thawed-soft"
          />
        )}
        {band !== null && band.likely !== null && band.likely <= to && (
          <path
            d={`M${now} ${y(held)}L${x(band.likely)} ${HEIGHT}`}
            className="fill-none stroke-thawed [stroke-dasharray:4_4]"
            vectorEffect="non-scaling-stroke"
          />
        )}
        <path d={`${line}V${HEIGHT}H${first}Z`} className="fill-frozen-soft" />
        <path d={line} className="fill-none stroke-frozen [stroke-width:2px]" vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="mt-1 flex justify-between text-muted text-xs">
        <Moment at={from} />
        <span>{`at most ${counted(top, "repository", "repositories")} held, ${figure(held)} now`}</span>
        <Moment at={to} />
      </figcaption>
    </figure>
  );
}

/** Rows of the table beside the chart; it is the line, thinned. */
const MOST_ROWS = 24;

function Steps({ pace: { points } }: { pace: IncidentPace }) {
  const every = Math.ceil(points.length / MOST_ROWS);
  const rows = points.filter((_, index) => index % every === 0 || index === points.length - 1);
  return (
    <details className="mt-3 text-[13px]">
      <summary className="cursor-pointer text-muted">As a table</summary>
      <table className="list mt-2">
        <caption className="sr-only">Repositories that were held, by time</caption>
        <thead>
          <tr>
            <th scope="col">From (UTC)</th>
            <th scope="col" className="text-right">
              Held
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, held }) => (
            <tr key={at}>
              <td>
                <Moment at={at} />
              </td>
              <td className="figures text-right">{figure(held)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
