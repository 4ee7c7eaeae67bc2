import Link from "next/link";
import type { ReactNode } from "react";
import { type BrokerFigures, type Bucket, OUTCOMES, type Outcome } from "../../lib/core/listing/broker-views.ts";
import { OUTCOME_WORDS } from "../../lib/core/listing/broker-wording.ts";
import { reasonWords } from "../../lib/core/listing/explanation.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { Folded } from "../_ui/folded.tsx";
import { Icon } from "../_ui/icon.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { OUTCOME_LOOK } from "./looks.tsx";

export type WindowName = "24h" | "7d";

const PHASES_OF: Readonly<Record<Outcome, string>> = {
  issued: "issued,revoked",
  denied: "denied",
  failed: "failed",
  unknown: "unknown",
};

/** The first glance: what was given and refused, when, why, and what is live now. Every figure leads to its rows. */
export function Figures({ figures, window }: { figures: BrokerFigures; window: WindowName }) {
  return (
    <div className="mt-4 grid gap-3 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)_minmax(0,1.1fr)]">
      <OverTime figures={figures} window={window} />
      <Now figures={figures} />
      <Why figures={figures} window={window} />
    </div>
  );
}

function OverTime({ figures, window }: { figures: BrokerFigures; window: WindowName }) {
  return (
    <section aria-labelledby="over-time" className="card flex flex-col px-5 py-4">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="over-time" className="font-medium text-[13px] text-muted">
          Requests, last {window === "24h" ? "24 hours" : "7 days"}
        </h2>
        <span className="flex-1" />
        <Windows window={window} />
      </div>
      <ul className="mt-1 flex flex-wrap items-end gap-x-6 gap-y-1">
        {OUTCOMES.map((outcome) => (
          <li key={outcome}>
            <Link href={`/broker?phase=${PHASES_OF[outcome]}${rangeOf(window)}#requests`} className="group block">
              <span className="figures block font-semibold text-[26px] leading-8 tracking-[-0.03em] group-hover:text-accent">
                {figure(figures.counts[outcome])}
              </span>
              <span className="inline-flex items-center gap-1.5 text-[13px] text-muted">
                <Icon name={OUTCOME_LOOK[outcome].icon} className={`size-3.5 ${OUTCOME_LOOK[outcome].ink}`} />
                {OUTCOME_WORDS[outcome]}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Folded>
        <Bars buckets={figures.buckets} />
      </Folded>
      <BarTable buckets={figures.buckets} />
    </section>
  );
}

function rangeOf(window: WindowName): string {
  return window === "24h" ? "" : "&range=7d";
}

function Windows({ window }: { window: WindowName }) {
  return (
    <ul aria-label="Window" className="flex gap-0.5">
      {(["24h", "7d"] as const).map((name) => (
        <li key={name}>
          <Link
            href={name === "24h" ? "/broker" : "/broker?window=7d"}
            scroll={false}
            aria-current={name === window ? "true" : undefined}
            className="toggle"
          >
            {name === "24h" ? "24 hours" : "7 days"}
          </Link>
        </li>
      ))}
    </ul>
  );
}

const STEP = 12;
const HEIGHT = 64;

/** Stacked bars, drawn by the server. The table below has the same figures, so it is hidden from screen readers. */
function Bars({ buckets }: { buckets: readonly Bucket[] }) {
  const most = Math.max(1, ...buckets.map(totalOf));
  const first = buckets[0];
  const middle = buckets[Math.floor(buckets.length / 2)];
  return (
    <div aria-hidden="true" className="mt-3">
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${buckets.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-16 w-full border-line-strong border-b"
      >
        {buckets.map((bucket, index) => (
          <Bar key={bucket.from} bucket={bucket} x={index * STEP} scale={HEIGHT / most} />
        ))}
      </svg>
      <p className="figures mt-1 flex justify-between text-faint text-xs">
        {first !== undefined && <UtcTime iso={first.from} short />}
        {middle !== undefined && <UtcTime iso={middle.from} short />}
        <span>now</span>
      </p>
    </div>
  );
}

function Bar({ bucket, x, scale }: { bucket: Bucket; x: number; scale: number }) {
  let top = HEIGHT;
  return OUTCOMES.map((outcome) => {
    const count = bucket.counts[outcome];
    if (count === 0) return null;
    // One request among thousands is still to be seen.
    const height = Math.max(1.5, count * scale);
    top -= height;
    return (
      <rect
        key={outcome}
        x={x + 1}
        y={Math.max(0, top)}
        width={STEP - 2}
        height={height}
        className={OUTCOME_LOOK[outcome].fill}
      />
    );
  });
}

function totalOf({ counts }: Bucket): number {
  return OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
}

function BarTable({ buckets }: { buckets: readonly Bucket[] }) {
  return (
    <details className="group/table mt-1 text-[13px]">
      <summary className="inline-flex min-h-6 items-center gap-1.5 text-muted hover:text-text">
        <Icon name="right" className="size-3.5 group-open/table:rotate-90" />
        The figures as a table
      </summary>
      <Folded>
        <table className="figures mt-1 w-full text-left text-xs">
          <thead>
            <tr className="text-muted">
              <th scope="col" className="py-1 font-medium">
                From (UTC)
              </th>
              {OUTCOMES.map((outcome) => (
                <th key={outcome} scope="col" className="py-1 text-right font-medium">
                  {OUTCOME_WORDS[outcome]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {buckets.map((bucket) => (
              <tr key={bucket.from}>
                <th scope="row" className="font-normal">
                  <UtcTime iso={bucket.from} short />
                </th>
                {OUTCOMES.map((outcome) => (
                  <td key={outcome} className="text-right">
                    {figure(bucket.counts[outcome])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Folded>
    </details>
  );
}

function Now({ figures }: { figures: BrokerFigures }) {
  return (
    <section aria-labelledby="live-now" className="card flex flex-col px-5 py-4">
      <h2 id="live-now" className="font-medium text-[13px] text-muted">
        Live now
      </h2>
      <p className="mt-1 font-semibold text-[26px] leading-8 tracking-[-0.03em]">
        <Link href="/broker?live=live#requests" className="hover:text-accent">
          {figure(figures.live)}
          <span className="font-normal text-base text-muted tracking-normal">
            {" "}
            {figures.live === 1 ? "credential" : "credentials"}
          </span>
        </Link>
      </p>
      <ul className="mt-2 flex flex-col gap-1 text-[13px]">
        <Trouble count={figures.failedRevocations} href="/broker?live=stuck#requests">
          not taken back so far, though it was tried
        </Trouble>
        <Trouble count={figures.unknownLive} href="/broker?phase=unknown#requests">
          {figures.unknownLive === 1 ? "request" : "requests"} of unknown outcome, whose longest lifetime goes on
        </Trouble>
        {figures.open > 0 && <li className="text-muted">{counted(figures.open, "request")} in progress</li>}
        {figures.failedRevocations + figures.unknownLive === 0 && (
          <li className="flex items-center gap-1.5 text-muted">
            <Icon name="check" className="size-3.5 text-thawed-ink" />
            each is held by whom it was given to, or taken back
          </li>
        )}
      </ul>
      <p className="asof mt-auto pt-3">
        as of <UtcTime iso={figures.asOf} clock />
      </p>
    </section>
  );
}

function Trouble({ count, href, children }: { count: number; href: string; children: ReactNode }) {
  if (count === 0) return null;
  return (
    <li className="flex items-start gap-1.5 font-medium text-danger-ink">
      <Icon name="critical" className="mt-0.5 size-3.5" />
      <Link href={href} className="hover:underline">
        {figure(count)} {children}
      </Link>
    </li>
  );
}

function Why({ figures, window }: { figures: BrokerFigures; window: WindowName }) {
  return (
    <section aria-labelledby="why" className="card flex flex-col px-5 py-4">
      <h2 id="why" className="font-medium text-[13px] text-muted">
        Why not issued
      </h2>
      {figures.reasons.length === 0 ? (
        <p className="mt-2 text-[13px] text-muted">Nothing was denied or failed in this time.</p>
      ) : (
        <ol className="-mx-2 mt-1 flex flex-col text-[13px]">
          {figures.reasons.map(({ phase, reason, count }) => (
            <li key={`${phase} ${reason}`}>
              <Link
                href={`/broker?phase=${phase}&reason=${encodeURIComponent(reason)}${rangeOf(window)}#requests`}
                className="flex min-h-7 items-baseline gap-2 rounded-md px-2 py-1 hover:bg-hover"
              >
                <b className="figures w-8 flex-none text-right font-semibold">{figure(count)}</b>
                <span className="min-w-0 break-words text-muted">{reasonWords(reason)}</span>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
