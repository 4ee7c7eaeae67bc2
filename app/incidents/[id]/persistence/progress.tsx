import { type PersistenceQuery, persistenceQueryString } from "../../../../lib/core/listing/persistence-query.ts";
import type { PersistenceRoom } from "../../../../lib/core/listing/persistence-views.ts";
import { incidentPersistencePath } from "../../../_ui/paths.ts";
import { PlaceProgress, ReviewProgress } from "../review-progress.tsx";

/** Where how much is to do, what could not be read, and who did how much. */
export function Progress({ room, query }: { room: PersistenceRoom; query: PersistenceQuery }) {
  if (room.places.length === 0 && room.people.length === 0) return null;
  const path = incidentPersistencePath(room.incident.id);
  const to = (repositoryId: string) => `${path}${persistenceQueryString({ ...query, repositoryId, page: 1 })}#things`;
  return (
    <ReviewProgress people={room.people}>
      {room.places.map(({ repositoryId, place, settled, things, missing }) => (
        <PlaceProgress
          key={repositoryId ?? ""}
          name={place}
          href={repositoryId === null ? null : to(repositoryId)}
          done={settled}
          all={things}
          missing={missing}
        />
      ))}
    </ReviewProgress>
  );
}
