import Link from "next/link";
import { counted } from "../../lib/core/listing/format.ts";
import type { RepositorySituation } from "../../lib/core/listing/situation-views.ts";
import { GateDots } from "../_ui/gate-dots.tsx";
import { Icon } from "../_ui/icon.tsx";
import { repositoryPath } from "../_ui/paths.ts";
import { UtcTime } from "../_ui/time.tsx";
import { NextStep, SituationChip } from "./situation.tsx";

/** One repository as its owner looks at it among others: where it stands, why, and the one thing to do next. */
export function RepositoryCard({ card, level = 3 }: { card: RepositorySituation; level?: 2 | 3 }) {
  const { owner, name, archived, situation, gates, blocking } = card;
  const Heading = `h${level}` as const;
  const { action, hold } = situation;
  return (
    <article className="card flex min-w-0 flex-col gap-2 p-4 text-[13px]" aria-label={`${owner}/${name}`}>
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Heading className="min-w-0 flex-1 basis-40 break-words font-semibold text-[14px]">
          <Link href={repositoryPath(owner, name)} prefetch={false} className="hover:text-accent">
            <bdi>
              <span className="font-normal text-muted">{owner}/</span>
              {name}
            </bdi>
          </Link>
        </Heading>
        {archived && (
          <span className="tag">
            <Icon name="archive" className="size-3" />
            archived
          </span>
        )}
        <SituationChip situation={situation} />
      </header>
      <p className="break-words text-muted">{situation.why}</p>
      {hold !== null && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
          <bdi className="min-w-0 truncate">{hold.title}</bdi>
          <GateDots gates={gates} />
        </p>
      )}
      <footer className="mt-auto flex flex-wrap items-center gap-x-3 gap-y-2 pt-1">
        <NextStep action={action} repository={card} look="primary" />
        {situation.instead !== null && <NextStep action={situation.instead} repository={card} />}
        <span className="flex-1" />
        <span className="asof whitespace-nowrap">
          {blocking > 0 && `${counted(blocking, "blocking finding")} · `}as of <UtcTime iso={card.asOf} clock />
        </span>
      </footer>
    </article>
  );
}
