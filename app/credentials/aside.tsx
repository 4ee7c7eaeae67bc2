import Link from "next/link";
import {
  CREDENTIAL_LEVELS,
  type CredentialQuery,
  credentialQueryString,
} from "../../lib/core/listing/credential-query.ts";
import type { CredentialOverview } from "../../lib/core/listing/credential-views.ts";
import { LEVEL_WORDS } from "../../lib/core/listing/credential-wording.ts";
import { figure } from "../../lib/core/listing/format.ts";
import { toggled } from "../../lib/core/listing/url-words.ts";
import { KIND_WORDS } from "../../lib/core/listing/wording.ts";

interface Entry {
  readonly word: string;
  readonly means?: string;
  readonly count: number;
  readonly chosen: boolean;
  readonly query: CredentialQuery;
}

/** Levels and kinds as filters, each with its credentials. A click adds one or takes it away. */
export function CredentialAside({ overview, query }: { overview: CredentialOverview; query: CredentialQuery }) {
  const levels = CREDENTIAL_LEVELS.filter((level) => overview.levels[level] > 0).map((level) => ({
    word: LEVEL_WORDS[level].title,
    means: LEVEL_WORDS[level].means,
    count: overview.levels[level],
    chosen: query.levels.includes(level),
    query: { ...query, levels: toggled(query.levels, level), page: 1 },
  }));
  const kinds = overview.kinds.map(({ kind, credentials }) => ({
    word: KIND_WORDS[kind],
    count: credentials,
    chosen: query.kinds.includes(kind),
    query: { ...query, kinds: toggled(query.kinds, kind), page: 1 },
  }));
  return (
    <>
      <Filter id="levels-title" title="Stored at level" entries={levels} />
      <Filter id="kinds-title" title="Kinds, by credentials" entries={kinds} />
    </>
  );
}

function Filter({ id, title, entries }: { id: string; title: string; entries: readonly Entry[] }) {
  if (entries.length === 0) return null;
  return (
    <nav aria-labelledby={id} className="flex flex-col gap-px">
      <h2 id={id} className="px-2.5 pb-1.5 font-medium text-muted text-xs">
        {title}
      </h2>
      {entries.map((entry) => (
        <Link
          key={entry.word}
          href={`/credentials${credentialQueryString(entry.query)}`}
          aria-current={entry.chosen ? "true" : undefined}
          scroll={false}
          title={entry.means}
          className="flex min-h-7 items-center gap-2 rounded-[7px] px-2.5 py-0.5 text-[13px] text-muted hover:bg-hover hover:text-text aria-[current=true]:bg-panel aria-[current=true]:text-text aria-[current=true]:shadow-card"
        >
          <span className="min-w-0 flex-1 truncate">{entry.word}</span>
          <span className="text-xs">{figure(entry.count)}</span>
        </Link>
      ))}
    </nav>
  );
}
