import type { Forecast } from "../../lib/core/forecast/forecast.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { UtcTime } from "./time.tsx";

interface ForecastWordsProps {
  readonly forecast: Forecast;
  /** `Everything is out`, `Everything is merged`. */
  readonly end: string;
  /** What is counted: `thaws`. */
  readonly steps: string;
  /** What the pace is of: `thaws less refreezes`. */
  readonly pace: string;
  /** What it does not know of. */
  readonly blind: string;
}

/** When something may be over: a band with what it goes by, and never one date. */
export function ForecastWords({ forecast, end, steps, pace, blind }: ForecastWordsProps) {
  if (forecast.kind === "done") return `${end}.`;
  if (forecast.kind === "too-little") {
    const { thawed, wanted } = forecast;
    return `No forecast yet: ${figure(thawed)} of the ${wanted} ${steps} that one needs, within the last seven days.`;
  }
  const { early, likely, late, perDay, days } = forecast;
  const past = days >= 1.95 ? counted(Math.round(days), "day") : counted(Math.max(1, Math.round(days * 24)), "hour");
  return (
    <>
      {early === null ? (
        <b className="font-semibold text-text">No end in sight at this pace. </b>
      ) : (
        <>
          <b className="font-semibold text-text">
            {end} {late === null ? "after" : "between"} <Moment at={early} />
            {late === null ? (
              ", and how late cannot be told"
            ) : (
              <>
                {" "}
                and <Moment at={late} />
              </>
            )}
          </b>
          {likely === null ? (
            ". "
          ) : (
            <>
              , as likely before as after <Moment at={likely} />.{" "}
            </>
          )}
        </>
      )}
      {`It goes by the pace of ${figure(Math.round(perDay * 10) / 10)} a day over the last ${past}, ${pace}, and by how long others took from where these stand; eight of ten ends lie within. It does not know of ${blind}.`}
    </>
  );
}

function Moment({ at }: { at: number }) {
  return <UtcTime iso={new Date(at).toISOString()} short />;
}
