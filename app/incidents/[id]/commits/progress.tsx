import { type CommitQuery, commitQueryString } from "../../../../lib/core/listing/review-query.ts";
import type { CommitRoom } from "../../../../lib/core/listing/review-views.ts";
import { incidentCommitsPath } from "../../../_ui/paths.ts";
import { PlaceProgress, ReviewProgress } from "../review-progress.tsx";

/** Who has how much to do, and who did how much. */
export function Progress({ room, query }: { room: CommitRoom; query: CommitQuery }) {
  if (room.repositories.length === 0 && room.people.length === 0) return null;
  const path = incidentCommitsPath(room.incident.id);
  const to = (repositoryId: string) => `${path}${commitQueryString({ ...query, repositoryId, page: 1 })}#commits`;
  return (
    <ReviewProgress people={room.people}>
      {room.repositories.map(({ repositoryId, owner, name, reviewed, commits, missing }) => (
        <PlaceProgress
          key={repositoryId}
          name={`${owner}/${name}`}
          href={to(repositoryId)}
          done={reviewed}
          all={commits}
          missing={missing}
        />
      ))}
    </ReviewProgress>
  );
}
