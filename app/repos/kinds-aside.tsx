import Link from "next/link";
import { figure } from "../../lib/core/listing/format.ts";
import { type RepositoryQuery, repositoryQueryString } from "../../lib/core/listing/repository-query.ts";
import { toggled } from "../../lib/core/listing/url-words.ts";
import type { Overview } from "../../lib/core/listing/views.ts";
import { KIND_WORDS } from "../../lib/core/listing/wording.ts";

/** Kinds of credentials as a filter: each with the repositories that have one. A click adds the kind or takes it away. */
export function KindsAside({ kinds, query }: { kinds: Overview["kinds"]; query: RepositoryQuery }) {
  if (kinds.length === 0) return null;
  return (
    <nav aria-labelledby="kinds-title" className="flex flex-col gap-px">
      <h2 id="kinds-title" className="px-2.5 pb-1.5 font-medium text-muted text-xs">
        Kinds, by repositories
      </h2>
      {kinds.map(({ kind, repositories }) => (
        <Link
          key={kind}
          href={`/repos${repositoryQueryString({ ...query, kinds: toggled(query.kinds, kind), page: 1 })}`}
          aria-current={query.kinds.includes(kind) ? "true" : undefined}
          scroll={false}
          className="flex min-h-7 items-center gap-2 rounded-[7px] px-2.5 py-0.5 text-[13px] text-muted hover:bg-hover hover:text-text aria-[current=true]:bg-panel aria-[current=true]:text-text aria-[current=true]:shadow-card"
        >
          <span className="min-w-0 flex-1 truncate">{KIND_WORDS[kind]}</span>
          <span className="text-xs">{figure(repositories)}</span>
        </Link>
      ))}
    </nav>
  );
}
