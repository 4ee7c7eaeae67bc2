import Link from "next/link";
import { SOURCES } from "../../lib/core/inventory/sources.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import type { SourceStanding, SourceView } from "../../lib/core/listing/inventory-views.ts";
import { lackWords, SOURCE_WORDS } from "../../lib/core/listing/inventory-wording.ts";
import { Panel } from "../_ui/panel.tsx";
import { sourcePath } from "../_ui/paths.ts";
import { UtcTime } from "../_ui/time.tsx";
import { JudgedCount, OutcomeChip } from "./looks.tsx";

/** Every source of every organisation: what was read, as of when, and what lacks where it was not. */
export function Sources({ sources }: { sources: readonly SourceView[] }) {
  const organisations = [...new Set(sources.map(({ organisation }) => organisation))];
  return organisations.map((organisation) => {
    const own = sources.filter((one) => one.organisation === organisation);
    const readable = own.filter(({ visible }) => visible > 0).length;
    return (
      <Panel
        key={organisation}
        id={`sources-${organisation}`}
        title={<bdi>{organisation}</bdi>}
        note={`${figure(readable)} of ${counted(own.length, "source")} read. Not visible is not none.`}
      >
        <table className="list" data-list>
          <caption className="sr-only">
            Sources of {organisation}; j and k or the arrows move, Enter opens what one has
          </caption>
          <thead>
            <tr>
              <th scope="col" className="w-40 max-sm:w-auto">
                Read
              </th>
              <th scope="col">Source</th>
              <th scope="col" className="num">
                There
              </th>
              <th scope="col" className="num max-sm:hidden">
                Judged
              </th>
              <th scope="col" className="max-lg:hidden">
                What lacks
              </th>
              <th scope="col" className="num max-md:hidden">
                As of (UTC)
              </th>
            </tr>
          </thead>
          <tbody>
            {own.map((view) => (
              <SourceRow key={view.source} view={view} />
            ))}
          </tbody>
        </table>
      </Panel>
    );
  });
}

function SourceRow({ view }: { view: SourceView }) {
  const words = SOURCE_WORDS[view.source];
  const lack = lackWords(view);
  return (
    <tr>
      <td>
        <OutcomeChip view={view} />
      </td>
      <td className="w-full max-w-0 max-lg:py-2!">
        <Link
          href={sourcePath(view.source)}
          prefetch={false}
          data-row-link
          title={words.tells}
          className="block font-medium after:absolute after:inset-0 focus-visible:outline-none max-sm:whitespace-normal sm:truncate"
        >
          {words.title}
        </Link>
        {lack !== null && (
          <span className="block whitespace-normal text-muted text-xs [overflow-wrap:anywhere] lg:hidden">
            <bdi>{lack}</bdi>
          </span>
        )}
      </td>
      <td className="num">
        <There view={view} />
      </td>
      <td className="num max-sm:hidden">
        <JudgedCount count={view.judgements} worst={view.worst} />
      </td>
      <td className="max-w-md truncate text-muted max-lg:hidden" title={lack ?? undefined}>
        {lack ?? (SOURCES[view.source].of === "repository" ? places(view) : "")}
      </td>
      <td className="num text-muted max-md:hidden">
        {view.oldest === null ? <span className="text-faint">never</span> : <UtcTime iso={view.oldest} short />}
      </td>
    </tr>
  );
}

/** A figure only where something was read: a nought would say that there is nothing. */
function There({ view }: { view: SourceView }) {
  if (view.newest === null) return <span className="text-faint">unknown</span>;
  return <b className="font-semibold">{figure(view.items)}</b>;
}

/** How many of the repositories were read, where they are asked one by one. */
export function places({ places: all, visible }: SourceStanding): string {
  if (all === 0) return "no repository to ask";
  return `${figure(visible)} of ${counted(all, "repository", "repositories")} read`;
}
