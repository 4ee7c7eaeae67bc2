import { EXPOSURE_CLASSES } from "../../../../lib/core/gates/facts.ts";
import { CREDENTIAL_LEVELS } from "../../../../lib/core/listing/credential-query.ts";
import { LEVEL_WORDS } from "../../../../lib/core/listing/credential-wording.ts";
import {
  EXPOSURE_SHOWS,
  type ExposureQuery,
  type ExposureShow,
  exposureQueryString,
  isFilteredExposure,
} from "../../../../lib/core/listing/exposure-query.ts";
import type { ExposureRoom } from "../../../../lib/core/listing/exposure-views.ts";
import { EXPOSURE_WORDS } from "../../../../lib/core/listing/exposure-wording.ts";
import { toggled } from "../../../../lib/core/listing/url-words.ts";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../../../_ui/list-filters.tsx";
import { incidentExposurePath } from "../../../_ui/paths.ts";
import { EXPOSURE_LOOK } from "./looks.tsx";

const SHOW_WORDS: Readonly<Record<ExposureShow, string>> = {
  all: "All",
  open: "Not revoked",
  overdue: "Overdue",
  revoked: "Revoked",
};
/** A value in a text is stored nowhere, and a secret of Codespaces is given to no run. */
const LEVELS = CREDENTIAL_LEVELS.filter((level) => level !== "codespaces");

export function ExposureFilters({ room, query }: { room: ExposureRoom; query: ExposureQuery }) {
  const path = incidentExposurePath(room.incident.id);
  const whole = { ...query, after: null };
  const to = (next: ExposureQuery) => `${path}${exposureQueryString({ ...next, after: null })}#exposed`;
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 pb-2.5">
      <FilterForm
        action={path}
        text={query.text}
        what="Credential or repository"
        kept={exposureQueryString({ ...whole, text: "" })}
      />
      <Toggles
        label="State"
        all={EXPOSURE_SHOWS}
        chosen={[query.show]}
        to={(show) => to({ ...query, show })}
        word={(show) => SHOW_WORDS[show]}
      />
      <Toggles
        label="Class"
        all={EXPOSURE_CLASSES}
        chosen={query.classes}
        to={(one) => to({ ...query, classes: toggled(query.classes, one) })}
        word={(one) => EXPOSURE_WORDS[one].word}
        means={(one) => EXPOSURE_WORDS[one].means}
        look={(one) => EXPOSURE_LOOK[one]}
      />
      <Toggles
        label="Level"
        all={LEVELS}
        chosen={query.levels}
        to={(level) => to({ ...query, levels: toggled(query.levels, level) })}
        word={(level) => LEVEL_WORDS[level].title}
        means={(level) => LEVEL_WORDS[level].means}
      />
      <span className="ml-auto">
        <ShownCount
          filtered={isFilteredExposure(query)}
          total={room.total}
          all={room.totals.exposed}
          one="credential"
          clear={`${path}#exposed`}
        >
          <ExportLinks href={`/api/export${path}${exposureQueryString(whole)}`} />
        </ShownCount>
      </span>
      {room.only !== null && (
        <p className="basis-full text-[13px] text-muted">
          Only those for whose revocation{" "}
          <bdi className="text-text">
            {room.only.owner}/{room.only.name}
          </bdi>{" "}
          waits.
        </p>
      )}
    </search>
  );
}
