import Link from "next/link";
import { figure } from "../../../../lib/core/listing/format.ts";
import { type PersistenceQuery, persistenceQueryString } from "../../../../lib/core/listing/persistence-query.ts";
import type { PersistenceProgress, PersistenceRoom } from "../../../../lib/core/listing/persistence-views.ts";
import { Panel } from "../../../_ui/panel.tsx";
import { incidentPersistencePath } from "../../../_ui/paths.ts";

/** Where how much is to do, what could not be read, and who did how much. */
export function Progress({ room, query }: { room: PersistenceRoom; query: PersistenceQuery }) {
  if (room.places.length === 0 && room.people.length === 0) return null;
  const path = incidentPersistencePath(room.incident.id);
  const to = (repositoryId: string | null) =>
    `${path}${persistenceQueryString({ ...query, repositoryId, page: 1 })}#things`;
  return (
    <Panel id="progress" title="Progress">
      <ul className="grid gap-x-6 gap-y-1 px-4 pb-3 text-[13px] md:grid-cols-2 xl:grid-cols-3">
        {room.places.map((one) => (
          <Place key={one.repositoryId ?? ""} one={one} href={to(one.repositoryId)} />
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

function Place({ one, href }: { one: PersistenceProgress; href: string }) {
  return (
    <li className="flex min-w-0 flex-wrap items-baseline gap-x-2">
      {one.repositoryId === null ? (
        <span>
          <bdi>{one.place}</bdi> itself
        </span>
      ) : (
        <Link href={href} className="min-w-0 break-words hover:text-accent" prefetch={false}>
          <bdi>{one.place}</bdi>
        </Link>
      )}
      <span className="text-muted tabular-nums">
        {figure(one.settled)} of {figure(one.things)}
      </span>
      {one.missing !== null && <span className="basis-full text-unknown-ink text-xs">{one.missing}</span>}
    </li>
  );
}
