import type { Metadata } from "next";
import { SESSION_HOURS } from "../../lib/core/actor.ts";
import type { IncidentSummary } from "../../lib/core/listing/incident-views.ts";
import { LAMP_WORDS } from "../../lib/core/listing/incident-wording.ts";
import type { RawSearchParams } from "../../lib/core/listing/url-words.ts";
import { wallPage } from "../../lib/dal/home.ts";
import { FreezeIcon } from "../_ui/freeze-icon.tsx";
import { Icon } from "../_ui/icon.tsx";
import { Mark } from "../_ui/mark.tsx";
import { LAMP_LOOK } from "../incidents/looks.tsx";
import { FarBoard } from "./board.tsx";
import { WallLive } from "./live.tsx";

export const metadata: Metadata = { title: "The wall" };

/**
 * The board without anything that one could press, for a screen that is read from four metres. `?incident=` chooses one of several, `?by=` groups the
 * tiles as the incident's own page does: `team`, `visibility`, `property:NAME`.
 */
export default async function WallPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const { others, shown, by, signedInAt, asOf } = await wallPage(await searchParams);
  const until = signedInAt === null ? null : new Date(Date.parse(signedInAt) + SESSION_HOURS * 3_600_000).toISOString();
  return (
    <main id="main" tabIndex={-1} className="wall-far flex min-h-dvh flex-col gap-[1.1em] p-[1.4em] outline-none">
      {shown === null ? <Peace /> : <FarBoard {...shown} by={by} />}
      <footer className="sticky bottom-0 mt-auto flex flex-wrap items-center gap-x-[1.6em] gap-y-[0.5em] bg-bg py-[0.3em]">
        <FreezeIcon />
        <WallLive asOf={asOf} until={until} />
        {others.map((one) => (
          <Other key={one.id} incident={one} />
        ))}
      </footer>
    </main>
  );
}

function Other({ incident: { title, drill, lamp } }: { incident: IncidentSummary }) {
  return (
    <p className="flex min-w-0 items-center gap-[0.5em]">
      <Icon name={LAMP_LOOK[lamp].icon} className="size-[1.1em]" />
      <span className="min-w-0 break-words">
        <bdi>{title}</bdi>
        {drill && ", a drill"}: {LAMP_WORDS[lamp].word}
      </span>
    </p>
  );
}

function Peace() {
  return (
    <section className="flex flex-1 flex-col items-center justify-center gap-[0.8em] text-center">
      <Mark className="size-[7em]" />
      <h1 className="wall-huge">Nothing is frozen</h1>
      <p className="text-muted">As soon as an incident begins it is shown here by itself.</p>
    </section>
  );
}
