import { Fragment, type ReactNode } from "react";
import type { SourceId } from "../../../lib/core/inventory/facts.ts";
import { SOURCES } from "../../../lib/core/inventory/sources.ts";
import type { ItemView } from "../../../lib/core/listing/inventory-views.ts";
import { itemFacts, SOURCE_WORDS } from "../../../lib/core/listing/inventory-wording.ts";
import { Flat } from "../../_ui/flat.tsx";
import { SeverityLabel } from "../../_ui/state.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { PlacedName } from "../name.tsx";

interface ItemsProps {
  readonly source: SourceId;
  readonly rows: readonly ItemView[];
  readonly none: ReactNode;
}

/** What a source has, row by row: what it is, where, how old, and what is wrong with it. */
export function Items({ source, rows, none }: ItemsProps) {
  if (rows.length === 0) return <p className="px-4 py-8 text-[13px] text-muted">{none}</p>;
  const placed = SOURCES[source].of === "repository" || source === "secret-alerts";
  return (
    <ul aria-label={SOURCE_WORDS[source].title} data-list>
      {rows.map((row) => (
        <li
          key={row.id}
          className="grid items-baseline gap-x-5 gap-y-1 border-line px-4 py-2 text-[13px] not-first:border-t md:grid-cols-[minmax(0,18rem)_minmax(0,1fr)_minmax(0,13rem)]"
        >
          <PlacedName
            name={row.name}
            credentialId={row.credentialId}
            {...(placed ? { repository: row.repository } : { repository: null, organisation: row.organisation })}
          />
          <Flat tag="span" className="min-w-0 break-words text-muted">
            <bdi>{itemFacts(row.detail).join(" · ")}</bdi>
            {row.judgements.map(({ rule, severity, message }) => (
              <span key={rule} className="mt-0.5 flex flex-wrap items-baseline gap-x-2 text-text">
                <SeverityLabel severity={severity} />
                <span className="min-w-0 flex-1 basis-64 break-words">{message}</span>
              </span>
            ))}
          </Flat>
          <Dates row={row} source={source} />
        </li>
      ))}
    </ul>
  );
}

/** Sources that tell when something was used: there, no time means never. */
const TELLS_USE: ReadonlySet<SourceId> = new Set(["deploy-keys", "token-grants", "authorised-credentials"]);
/** Those whose things end by themselves: there, no time means never. */
const TELLS_END: ReadonlySet<SourceId> = new Set(["token-grants", "authorised-credentials"]);

function Dates({ row, source }: { row: ItemView; source: SourceId }) {
  const dates = [
    ["made", row.createdAt, false],
    ["changed", row.changedAt === row.createdAt ? null : row.changedAt, false],
    ["used", row.usedAt, TELLS_USE.has(source)],
    ["ends", row.expiresAt, TELLS_END.has(source)],
    ["seen", row.asOf, false],
  ] as const;
  return (
    <Flat tag="dl" className="grid grid-cols-[auto_1fr] gap-x-2 text-muted text-xs">
      {dates.map(([word, at, told]) =>
        at === null && !told ? null : (
          <Fragment key={word}>
            <dt>{word}</dt>
            <dd className="figures">{at === null ? "never" : <UtcTime iso={at} />}</dd>
          </Fragment>
        ),
      )}
    </Flat>
  );
}
