import Link from "next/link";
import type { ReactNode } from "react";
import { incidentPath } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";
import { DrillTag } from "../looks.tsx";

interface RoomHeadProps {
  readonly incident: { readonly id: string; readonly title: string; readonly drill?: boolean };
  readonly title: string;
  /** At the right: as of when, and what keeps it so. */
  readonly children?: ReactNode;
}

/** The head of a page about one side of an incident, with the way back to it. */
export function RoomHead({ incident, title, children }: RoomHeadProps) {
  return (
    <>
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href="/incidents" className="link">
          Incidents
        </Link>{" "}
        /{" "}
        <Link href={incidentPath(incident.id)} className="link">
          <bdi>{incident.title}</bdi>
        </Link>
      </nav>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="font-semibold text-[21px] tracking-[-0.018em]">{title}</h1>
        {incident.drill === true && <DrillTag />}
        <span className="flex-1" />
        {children !== undefined && <span className="asof">{children}</span>}
      </header>
    </>
  );
}

/** @param never what is said where nobody has looked */
export function AsOf({ iso, never }: { iso: string | null; never: string }) {
  if (iso === null) return never;
  return (
    <>
      as of <UtcTime iso={iso} />
    </>
  );
}
