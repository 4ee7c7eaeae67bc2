import { utc, utcShort } from "../../lib/core/listing/format.ts";

/** A time in UTC. `Behaviours` adds the local time as its title when a pointer or the focus comes near. */
export function UtcTime({ iso, short = false, className }: { iso: string; short?: boolean; className?: string }) {
  return (
    <time dateTime={iso} className={className} title={utc(iso)}>
      {short ? utcShort(iso) : utc(iso)}
    </time>
  );
}
