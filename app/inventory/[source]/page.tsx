import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { SourceId } from "../../../lib/core/inventory/facts.ts";
import { SOURCES } from "../../../lib/core/inventory/sources.ts";
import {
  knownSource,
  parseSourceQuery,
  type SourceQuery,
  sourceQueryString,
} from "../../../lib/core/listing/inventory-query.ts";
import type { SourceRoom, SourceStanding } from "../../../lib/core/listing/inventory-views.ts";
import { lackWords, SOURCE_WORDS } from "../../../lib/core/listing/inventory-wording.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { sourcePage } from "../../../lib/dal/inventory.ts";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../../_ui/list-filters.tsx";
import { Pager } from "../../_ui/pager.tsx";
import { sourcePath } from "../../_ui/paths.ts";
import { Shell } from "../../_ui/shell.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { OutcomeChip } from "../looks.tsx";
import { places } from "../sources.tsx";
import { Items } from "./items.tsx";

interface PageProps {
  readonly params: Promise<{ readonly source: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const source = knownSource((await params).source);
  return { title: source === null ? "Not found" : SOURCE_WORDS[source].title };
}

export default async function SourcePage({ params, searchParams }: PageProps) {
  const source = knownSource((await params).source);
  if (source === null) notFound();
  const query = parseSourceQuery(await searchParams);
  const { viewer, room } = await sourcePage(source, query);
  const { items } = room;
  const words = SOURCE_WORDS[source];
  return (
    <Shell viewer={viewer} scan={room.scan} room="inventory">
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href="/inventory" className="link">
          Inventory
        </Link>
      </nav>
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="font-semibold text-[21px] tracking-[-0.018em]">{words.title}</h1>
        <p className="text-muted">{words.tells}</p>
      </header>
      {room.sources.map((view) => (
        <State key={view.organisation} view={view} />
      ))}
      <section aria-labelledby="list-title" className="card mt-4">
        <h2 id="list-title" className="sr-only">
          What was read
        </h2>
        <Filters source={source} query={{ ...query, page: items.page }} room={room} />
        <Items source={source} rows={items.rows} none={<None room={room} source={source} />} />
        <Pager
          page={items.page}
          pages={items.pages}
          pageSize={LIST_PAGE}
          shown={items.rows.length}
          total={items.total}
          to={(page) => `${sourcePath(source)}${sourceQueryString({ ...query, page })}`}
        />
      </section>
    </Shell>
  );
}

/** What came of asking in one organisation, and what a person would have to grant. */
function State({ view }: { view: SourceStanding }) {
  const lack = lackWords(view);
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px]">
      <OutcomeChip view={view} />
      <bdi className="font-medium">{view.organisation}</bdi>
      <span className="text-muted">
        {lack !== null && (
          <>
            <bdi>{lack}</bdi>;{" "}
          </>
        )}
        {SOURCES[view.source].of === "repository" && <>{places(view)}; </>}
        {view.oldest === null ? (
          "never read"
        ) : (
          <>
            as of <UtcTime iso={view.oldest} />
          </>
        )}
      </span>
    </p>
  );
}

function Filters({ source, query, room }: { source: SourceId; query: SourceQuery; room: SourceRoom }) {
  const words = SOURCE_WORDS[source];
  const address = (next: SourceQuery) => `${sourcePath(source)}${sourceQueryString({ ...next, page: 1 })}`;
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5">
      <FilterForm
        action={sourcePath(source)}
        text={query.text}
        what="Name, person or repository"
        kept={sourceQueryString({ ...query, text: "", page: 1 })}
      />
      <Toggles
        label="Only"
        all={["judged"] as const}
        chosen={query.judged ? ["judged"] : []}
        to={() => address({ ...query, judged: !query.judged })}
        word={() => "Something is wrong with it"}
        look={() => ({ icon: "high", ink: "text-migrating-ink" })}
      />
      <span className="ml-auto">
        <ShownCount
          filtered={query.text !== "" || query.judged}
          total={room.items.total}
          all={room.all}
          one={words.one}
          many={words.many}
          clear={sourcePath(source)}
        >
          <ExportLinks href={`/api/export${sourcePath(source)}${sourceQueryString({ ...query, page: 1 })}`} />
        </ShownCount>
      </span>
    </search>
  );
}

/** Nothing there, nothing that fits, or nothing that could be seen: three different things. */
function None({ room, source }: { room: SourceRoom; source: SourceId }) {
  const { many } = SOURCE_WORDS[source];
  if (room.all > 0) return <>Nothing fits this filter. Take one condition away, or clear it.</>;
  if (room.sources.length === 0) return <>None of your organisations is connected with GitHub.</>;
  const read = room.sources.every(({ visible, places }) => places > 0 && visible === places);
  if (read) return <>It was read, and there are no {many}.</>;
  return <>No {many} are known, and not everything could be read: this is no proof that there are none.</>;
}
