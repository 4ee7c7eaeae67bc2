import { agoWords, utc, utcClock, utcShort } from "../../lib/core/listing/format.ts";

interface UtcTimeProps {
  readonly iso: string;
  /** Without year and seconds, for a column whose heading says UTC. */
  readonly short?: boolean;
  /** The time of the day only, for a narrow place; the whole of it is the title. */
  readonly clock?: boolean;
  readonly className?: string;
}

/** A time in UTC. `Behaviours` adds the local time to its title when a pointer or the focus comes near. */
export function UtcTime({ iso, short = false, clock = false, className }: UtcTimeProps) {
  return (
    <time dateTime={iso} className={className} title={utc(iso)}>
      {clock ? utcClock(iso) : short ? utcShort(iso) : utc(iso)}
    </time>
  );
}

interface AgoProps {
  readonly iso: string;
  /** What it is counted to: the moment of which the page is. */
  readonly asOf: string;
  /** `3 d` instead of `3 d ago`, where a heading says of what it is the age. */
  readonly bare?: boolean;
  readonly className?: string;
}

/** How long ago, beside the time itself as its title; `Behaviours` adds the local one. */
export function Ago({ iso, asOf, bare = false, className }: AgoProps) {
  const words = agoWords(iso, asOf);
  return (
    <time dateTime={iso} className={className} title={utc(iso)}>
      {bare || words === "now" ? words : `${words} ago`}
    </time>
  );
}
