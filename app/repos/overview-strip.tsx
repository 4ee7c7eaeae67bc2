import Link from "next/link";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { REPOSITORY_STATES } from "../../lib/core/listing/repository-query.ts";
import type { Overview } from "../../lib/core/listing/views.ts";
import { STATE_WORDS } from "../../lib/core/listing/wording.ts";
import { Icon } from "../_ui/icon.tsx";
import { StackedBar } from "../_ui/stacked-bar.tsx";
import { SeverityCountsLine, STATE_LOOK } from "../_ui/state.tsx";
import { Tile, TileHead } from "../_ui/tile.tsx";

const BAR_ORDER = ["clean", "not-scanned", "not-understood", "blocking"] as const;

/** The answer at a glance: how many repositories stand where, what blocks, what was not understood, as of when. */
export function OverviewStrip({ overview }: { overview: Overview }) {
  // What was scanned is as old as its scan; while one runs, figures are of this moment.
  const asOf = overview.scan.finishedAt ?? overview.asOf;
  return (
    <section aria-labelledby="page-title">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 id="page-title" className="font-semibold text-[21px] tracking-[-0.018em]">
          Repositories
        </h1>
        <p className="text-muted">
          {overview.organisations.map((one) => (
            <bdi key={`${one.host}/${one.login}`} className="mr-3">
              {one.login}
              <span className="text-faint">{one.kind === "folder" ? ", a folder of clones" : ` on ${one.host}`}</span>
            </bdi>
          ))}
        </p>
      </div>
      <div className="mt-4 grid grid-cols-2 gap-3 xl:grid-cols-[minmax(0,1.7fr)_repeat(3,minmax(0,1fr))]">
        <StatesTile overview={overview} asOf={asOf} />
        <Tile
          title="Blocking findings"
          href="/repos?state=blocking&sort=blocking"
          value={overview.blockingFindings}
          asOf={asOf}
        >
          in {counted(overview.states.blocking, "repository", "repositories")}
        </Tile>
        <Tile title="Not understood" href="/repos?unread=files" value={overview.unparsedFiles} asOf={asOf}>
          of {counted(overview.files, "CI file")}
        </Tile>
        <Tile title="Findings" href="/repos?sort=severity" value={total(overview)} asOf={asOf}>
          <SeverityCountsLine counts={overview.findings} />
        </Tile>
      </div>
    </section>
  );
}

function total(overview: Overview): number {
  return Object.values(overview.findings).reduce((sum, count) => sum + count, 0);
}

function StatesTile({ overview, asOf }: { overview: Overview; asOf: string }) {
  const present = REPOSITORY_STATES.filter((state) => overview.states[state] > 0);
  return (
    <div className="card flex flex-col px-5 py-4 max-xl:col-span-2">
      <TileHead title="State" asOf={asOf} />
      <p className="mt-1 font-semibold text-[26px] leading-8 tracking-[-0.03em]">
        <Link href="/repos?state=clean" className="hover:text-accent">
          {figure(overview.states.clean)}
          <span className="font-normal text-base text-muted tracking-normal">
            {" "}
            clean of {figure(overview.repositories)}
          </span>
        </Link>
      </p>
      <StackedBar
        total={overview.repositories}
        parts={BAR_ORDER.map((key) => ({ key, value: overview.states[key], fill: STATE_LOOK[key].fill }))}
      />
      <ul className="mt-2.5 flex flex-wrap gap-x-4 gap-y-1 text-[13px] text-muted">
        {present.map((state) => (
          <li key={state}>
            <Link href={`/repos?state=${state}`} className="inline-flex items-center gap-1.5 hover:text-text">
              <Icon name={STATE_LOOK[state].icon} className={`size-3.5 ${STATE_LOOK[state].ink}`} />
              {STATE_WORDS[state]} <b className="font-semibold text-text">{figure(overview.states[state])}</b>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
