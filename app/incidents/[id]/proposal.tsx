import Link from "next/link";
import { counted } from "../../../lib/core/listing/format.ts";
import { thawProposal } from "../../../lib/dal/thaw.ts";
import { Icon } from "../../_ui/icon.tsx";
import { incidentThawPath } from "../../_ui/paths.ts";

/** A thaw is proposed as soon as gates pass; a commander looks at it and says yes. Absent while nothing can thaw. */
export async function Proposal({ incidentId }: { incidentId: string }) {
  const proposal = await thawProposal(incidentId);
  if (proposal === null || proposal.ready === 0) return null;
  const { ready, mayCommand } = proposal;
  return (
    <section
      aria-label="Proposed thaw"
      className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card bg-thawed-soft px-5 py-3 text-thawed-ink"
    >
      <p className="flex min-w-0 flex-1 basis-72 items-center gap-2">
        <Icon name="drop" className="size-5" />
        <span>
          <b className="font-semibold">{counted(ready, "repository is", "repositories are")} ready to thaw</b>
          <span className="block text-[13px]">
            Every gate in force passes, or has an exception that lives.
            {!mayCommand && " Incident commanders and admins thaw."}
          </span>
        </span>
      </p>
      <Link
        href={incidentThawPath(incidentId, "ready")}
        prefetch={false}
        className={`btn ${mayCommand ? "btn-primary" : ""}`}
      >
        {mayCommand ? `Thaw ${ready === 1 ? "it" : `all ${ready}`}…` : "Which ones"}
      </Link>
    </section>
  );
}
