import Link from "next/link";
import { CREDENTIAL_STATES, UNNAMED_KINDS } from "../../lib/core/listing/credential-query.ts";
import type { CredentialOverview } from "../../lib/core/listing/credential-views.ts";
import { CREDENTIAL_STATE_WORDS } from "../../lib/core/listing/credential-wording.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { Icon } from "../_ui/icon.tsx";
import { StackedBar } from "../_ui/stacked-bar.tsx";
import { Tile, TileHead } from "../_ui/tile.tsx";
import { CREDENTIAL_LOOK } from "./looks.tsx";

interface OverviewProps {
  readonly overview: CredentialOverview;
  readonly asOf: string;
}

/** The answer at a glance: what is still static, what is planned away, how old it is, and what this list cannot know. */
export function CredentialOverviewStrip({ overview, asOf: read }: OverviewProps) {
  // What was scanned is as old as its scan; while one runs, figures are of this moment.
  const asOf = overview.scan.finishedAt ?? read;
  const { unnamed, references, planned, inUse, withAge } = overview;
  return (
    <section aria-labelledby="page-title">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 id="page-title" className="font-semibold text-[21px] tracking-[-0.018em]">
          Credentials
        </h1>
        <p className="text-muted">What CI uses that stays valid until somebody takes it back.</p>
      </div>
      <div className="mt-4 grid grid-cols-2 gap-3 xl:grid-cols-[minmax(0,1.7fr)_repeat(3,minmax(0,1fr))]">
        <StatesTile overview={overview} asOf={asOf} />
        <Tile
          title="References"
          href="/credentials?state=static,planned&sort=references"
          value={references}
          asOf={asOf}
        >
          {figure(planned)} planned away, {figure(references - planned)} not
        </Tile>
        <Tile
          title="Age not visible"
          href="/credentials?state=static,planned&sort=age&dir=desc"
          value={inUse - withAge}
          asOf={asOf}
        >
          of {figure(inUse)} in use; the oldest {withAge === 0 ? "is not known" : <Oldest />}
        </Tile>
        <Tile
          title="Without a name"
          href={`/repos?kind=${UNNAMED_KINDS.join(",")}`}
          value={unnamed.findings}
          asOf={asOf}
        >
          {unnamed.findings === 0
            ? "no secrets are handed on unnamed"
            : `secrets handed on unnamed, in ${counted(unnamed.repositories, "repository", "repositories")}`}
        </Tile>
      </div>
      {overview.unread > 0 && <Unread overview={overview} />}
    </section>
  );
}

function Oldest() {
  return (
    <Link href="/credentials?state=static,planned&sort=age" className="link">
      first
    </Link>
  );
}

/** Unknown is never treated as safe: what was not read may use anything. */
function Unread({ overview }: { overview: CredentialOverview }) {
  return (
    <p className="mt-3 flex items-start gap-2 rounded-lg bg-unknown-soft px-4 py-2.5 text-[13px] text-unknown-ink">
      <Icon name="question" className="mt-0.5 size-3.5" />
      <span>
        {counted(overview.unread, "repository was", "repositories were")} not wholly read: not scanned, or with a file
        that was not understood. What {overview.unread === 1 ? "it uses" : "they use"} may be missing here.{" "}
        <Link href="/repos?unread=any" className="underline underline-offset-3">
          Look at the repositories
        </Link>
      </span>
    </p>
  );
}

function StatesTile({ overview, asOf }: OverviewProps) {
  const present = CREDENTIAL_STATES.filter((state) => overview.states[state] > 0);
  return (
    <div className="card flex flex-col px-5 py-4 max-xl:col-span-2">
      <TileHead title="State" asOf={asOf} />
      <p className="mt-1 font-semibold text-[26px] leading-8 tracking-[-0.03em]">
        <Link href="/credentials?state=static" className="hover:text-accent">
          {figure(overview.states.static)}
          <span className="font-normal text-base text-muted tracking-normal">
            {" "}
            static and not planned, of {figure(overview.inUse)} in use
          </span>
        </Link>
      </p>
      <StackedBar
        total={overview.credentials}
        parts={CREDENTIAL_STATES.map((key) => ({ key, value: overview.states[key], fill: CREDENTIAL_LOOK[key].fill }))}
      />
      <ul className="mt-2.5 flex flex-wrap gap-x-4 gap-y-1 text-[13px] text-muted">
        {present.map((state) => (
          <li key={state}>
            <Link
              href={`/credentials?state=${state}`}
              title={CREDENTIAL_STATE_WORDS[state].means}
              className="inline-flex items-center gap-1.5 hover:text-text"
            >
              <Icon name={CREDENTIAL_LOOK[state].icon} className={`size-3.5 ${CREDENTIAL_LOOK[state].ink}`} />
              {CREDENTIAL_STATE_WORDS[state].title}{" "}
              <b className="font-semibold text-text">{figure(overview.states[state])}</b>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
