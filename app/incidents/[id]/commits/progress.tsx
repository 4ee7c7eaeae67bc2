import Link from "next/link";
import { figure } from "../../../../lib/core/listing/format.ts";
import { type CommitQuery, commitQueryString } from "../../../../lib/core/listing/review-query.ts";
import type { CommitRoom } from "../../../../lib/core/listing/review-views.ts";
import { Panel } from "../../../_ui/panel.tsx";
import { incidentCommitsPath } from "../../../_ui/paths.ts";

/** Who has how much to do, and who did how much. */
export function Progress({ room, query }: { room: CommitRoom; query: CommitQuery }) {
  if (room.repositories.length === 0 && room.people.length === 0) return null;
  const path = incidentCommitsPath(room.incident.id);
  return (
    <Panel id="progress" title="Progress">
      <ul className="grid gap-x-6 gap-y-1 px-4 pb-3 text-[13px] md:grid-cols-2 xl:grid-cols-3">
        {room.repositories.map((one) => (
          <li key={one.repositoryId} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <Link
              href={`${path}${commitQueryString({ ...query, repositoryId: one.repositoryId, page: 1 })}#commits`}
              className="min-w-0 break-words hover:text-accent"
              prefetch={false}
            >
              <bdi>
                {one.owner}/{one.name}
              </bdi>
            </Link>
            <span className="text-muted tabular-nums">
              {figure(one.reviewed)} of {figure(one.commits)}
            </span>
            {one.missing !== null && <span className="basis-full text-unknown-ink text-xs">{one.missing}</span>}
          </li>
        ))}
      </ul>
      {room.people.length > 0 && (
        <p className="border-line border-t px-4 py-2 text-[13px] text-muted">
          Reviewed by{" "}
          {room.people.map(({ login, reviewed }, index) => (
            <span key={login}>
              {index > 0 && ", "}
              <bdi>{login}</bdi> ({figure(reviewed)})
            </span>
          ))}
        </p>
      )}
    </Panel>
  );
}
