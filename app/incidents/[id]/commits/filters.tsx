import {
  COMMIT_SHOWS,
  type CommitQuery,
  type CommitShow,
  commitQueryString,
  isFilteredCommits,
  RISK_WORDS,
} from "../../../../lib/core/listing/review-query.ts";
import type { CommitRoom } from "../../../../lib/core/listing/review-views.ts";
import { toggled } from "../../../../lib/core/listing/url-words.ts";
import { RISKY_KINDS, type RiskyKind } from "../../../../lib/core/review/paths.ts";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../../../_ui/list-filters.tsx";
import { incidentCommitsPath } from "../../../_ui/paths.ts";
import { RISK_LOOK } from "./looks.tsx";

const SHOW_WORDS: Readonly<Record<CommitShow, string>> = {
  open: "Open",
  mine: "For me",
  reviewed: "Reviewed",
  all: "All",
};
const TOUCH_WORDS: Readonly<Record<RiskyKind, string>> = {
  workflow: "Workflows",
  action: "Actions",
  container: "Images",
  package: "Manifests",
};

export function CommitFilters({ room, query }: { room: CommitRoom; query: CommitQuery }) {
  const path = incidentCommitsPath(room.incident.id);
  const to = (next: CommitQuery) => `${path}${commitQueryString({ ...next, page: 1 })}#commits`;
  const file = `/api/export${path}${commitQueryString({ ...query, page: 1 })}`;
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 pb-2.5">
      <FilterForm
        action={path}
        text={query.text}
        what="Repository, subject, person or id"
        kept={commitQueryString({ ...query, text: "", page: 1 })}
      />
      <Toggles
        label="State"
        all={COMMIT_SHOWS}
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
        label="Touches"
        all={RISKY_KINDS}
        chosen={query.touches}
        to={(kind) => to({ ...query, touches: toggled(query.touches, kind) })}
        word={(kind) => TOUCH_WORDS[kind]}
      />
      <Toggles
        label="Signature"
        all={["yes"] as const}
        chosen={query.unverified ? ["yes"] : []}
        to={() => to({ ...query, unverified: !query.unverified })}
        word={() => "Not verified"}
      />
      <span className="ml-auto">
        <ShownCount
          filtered={isFilteredCommits(query)}
          total={room.total}
          all={room.totals.commits}
          one="commit"
          clear={`${path}#commits`}
        >
          <ExportLinks href={file} />
        </ShownCount>
      </span>
    </search>
  );
}
