import { PERSISTENCE_KINDS } from "../../../../lib/core/gates/facts.ts";
import {
  isFilteredPersistence,
  PERSISTENCE_SHOWS,
  type PersistenceQuery,
  type PersistenceShow,
  persistenceQueryString,
} from "../../../../lib/core/listing/persistence-query.ts";
import type { PersistenceRoom } from "../../../../lib/core/listing/persistence-views.ts";
import { RISK_WORDS } from "../../../../lib/core/listing/review-query.ts";
import { toggled } from "../../../../lib/core/listing/url-words.ts";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../../../_ui/list-filters.tsx";
import { incidentPersistencePath } from "../../../_ui/paths.ts";
import { RISK_LOOK } from "../commits/looks.tsx";
import { KIND_WORDS } from "./looks.tsx";

const SHOW_WORDS: Readonly<Record<PersistenceShow, string>> = {
  open: "Open",
  mine: "For me",
  removing: "To be removed",
  kept: "May stay",
  gone: "Gone",
  all: "All",
};

export function PersistenceFilters({ room, query }: { room: PersistenceRoom; query: PersistenceQuery }) {
  const path = incidentPersistencePath(room.incident.id);
  const to = (next: PersistenceQuery) => `${path}${persistenceQueryString({ ...next, page: 1 })}#things`;
  const file = `/api/export${path}${persistenceQueryString({ ...query, page: 1 })}`;
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 pb-2.5">
      <FilterForm
        action={path}
        text={query.text}
        what="Repository, name or person"
        kept={persistenceQueryString({ ...query, text: "", page: 1 })}
      />
      <Toggles
        label="State"
        all={PERSISTENCE_SHOWS}
        chosen={[query.show]}
        to={(show) => to({ ...query, show })}
        word={(show) => SHOW_WORDS[show]}
      />
      <Toggles
        label="Risk"
        all={RISK_WORDS}
        chosen={query.risks}
        to={(risk) => to({ ...query, risks: toggled(query.risks, risk) })}
        word={(risk) => RISK_LOOK[risk].word}
        look={(risk) => RISK_LOOK[risk]}
      />
      <Toggles
        label="Kind"
        all={PERSISTENCE_KINDS}
        chosen={query.kinds}
        to={(kind) => to({ ...query, kinds: toggled(query.kinds, kind) })}
        word={(kind) => KIND_WORDS[kind].many}
      />
      <Toggles
        label="Time"
        all={["yes"] as const}
        chosen={query.undated ? ["yes"] : []}
        to={() => to({ ...query, undated: !query.undated })}
        word={() => "Not known"}
      />
      <span className="ml-auto">
        <ShownCount
          filtered={isFilteredPersistence(query)}
          total={room.total}
          all={room.totals.things}
          one="change"
          clear={`${path}#things`}
        >
          <ExportLinks href={file} />
        </ShownCount>
      </span>
    </search>
  );
}
