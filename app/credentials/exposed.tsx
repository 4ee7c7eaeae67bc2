import Link from "next/link";
import type { ExposedNow } from "../../lib/core/listing/exposure-views.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { Icon } from "../_ui/icon.tsx";
import { incidentExposurePath } from "../_ui/paths.ts";
import { DrillTag } from "../incidents/looks.tsx";

/** What may have been taken and still opens something comes before everything else about credentials. Absent while there is nothing. */
export function Exposed({ incidents }: { incidents: readonly ExposedNow[] }) {
  if (incidents.length === 0) return null;
  return (
    <section
      aria-label="Exposed and not revoked"
      className="mb-4 rounded-card bg-danger-soft px-5 py-3 text-danger-ink"
    >
      <ul className="flex flex-col gap-1 text-[13px]">
        {incidents.map(({ incidentId, title, drill, open, exposed }) => (
          <li key={incidentId} className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Icon name="critical" className="size-3.5" />
            <b className="font-semibold">
              {counted(open, "exposed credential is", "exposed credentials are")} not revoked
            </b>
            <span>
              of {figure(exposed)} in <bdi>{title}</bdi>
            </span>
            {drill && <DrillTag />}
            <Link
              href={`${incidentExposurePath(incidentId)}?show=open`}
              prefetch={false}
              className="underline underline-offset-3"
            >
              Revoke first
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
