import { figure, shortSha } from "../../lib/core/listing/format.ts";
import { Chip } from "../_ui/chip.tsx";
import { Flat } from "../_ui/flat.tsx";
import { GateMarks } from "../_ui/gate-marks.tsx";
import { Icon } from "../_ui/icon.tsx";
import { PlainLink } from "../_ui/plain-link.tsx";
import { RowChoice } from "../_ui/row-choice.tsx";
import { Ago, UtcTime } from "../_ui/time.tsx";
import { CHOOSING } from "./choosing.ts";
import { NextWords } from "./next-words.tsx";
import type { ShownPull, ShownRow, ShownRows } from "./shown-rows.ts";
import { WIDE } from "./wide.ts";

/** The rows of one page. Each row is one link; keys walk over them and choose (see `Behaviours`). */
export function RepositoryRows({ shown }: { shown: ShownRows }) {
  return (
    <tbody>
      {shown.rows.map((row) => (
        <Row key={row.id} row={row} shown={shown} />
      ))}
    </tbody>
  );
}

interface RowProps {
  readonly row: ShownRow;
  readonly shown: ShownRows;
}

function Row({ row, shown: { severities, asOf } }: RowProps) {
  return (
    <tr>
      <td>
        <span className="flex items-center gap-2.5">
          <RowChoice form={CHOOSING} value={row.id} name={`${row.owner}/${row.name}`} checked={row.chosen} />
          <State row={row} />
        </span>
      </td>
      <td className="max-w-0 w-full max-md:py-2!">
        <Name row={row} />
        <Flat tag="span" className="mt-0.5 block text-xs md:hidden">
          <Counts row={row} severities={severities} />
        </Flat>
        {row.next !== null && (
          <span className="mt-0.5 block truncate text-muted text-xs lg:hidden">{`Next: ${row.next.label}`}</span>
        )}
      </td>
      <td className="max-w-60 truncate max-lg:hidden" title={row.next?.why}>
        {row.next !== null && <Next next={row.next} />}
      </td>
      <Flat tag="td" className="max-lg:hidden">
        {row.gates !== null && <GateMarks of={row.gates} />}
      </Flat>
      {severities.map(({ ink, word }, place) => (
        <Flat key={word} tag="td" className="num max-md:hidden">
          <Count value={row.counts[place] ?? 0} ink={ink} />
        </Flat>
      ))}
      <Flat tag="td" className={`num ${WIDE}`}>
        <Count value={row.blocking} ink="text-text" />
      </Flat>
      <Flat tag="td" className={`num ${WIDE}`}>
        <Files row={row} />
      </Flat>
      <td className="max-md:hidden">{row.pull !== null && <Pull pull={row.pull} asOf={asOf} />}</td>
      <Flat tag="td" className="max-w-36 truncate text-muted max-[1360px]:hidden">
        <Owners owners={row.owners} />
      </Flat>
      <Flat tag="td" className="num text-muted max-xl:hidden">
        {row.activeAt === null ? <span className="text-faint">unknown</span> : <Ago iso={row.activeAt} asOf={asOf} />}
      </Flat>
      <Flat tag="td" className={`num text-muted ${WIDE}`}>
        <AsOf row={row} />
      </Flat>
    </tr>
  );
}

function State({ row: { chip, scan } }: { row: ShownRow }) {
  if (scan === null) return <Chip of={chip} />;
  return (
    <Flat tag="span" className="inline-flex items-center gap-2">
      <Chip of={chip} />
      <span className={`inline-flex items-center gap-1 text-xs ${scan.ink}`} title={scan.word}>
        <Icon name={scan.icon} className="size-3.5" />
        <span className="max-[1500px]:sr-only">{scan.word}</span>
      </span>
    </Flat>
  );
}

/** Above the row's own link, so that the way is one click; not a row of its own for keys, which open the repository. */
function Next({ next }: { next: NonNullable<ShownRow["next"]> }) {
  return (
    <span className="relative z-10">
      <NextWords of={next} />
    </span>
  );
}

function Pull({ pull: { title, todo, at }, asOf }: { pull: ShownPull; asOf: string }) {
  if (at === null)
    return (
      <span className="text-faint" title={todo}>
        {title}
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1.5">
      <a
        href={at.href}
        rel="noreferrer"
        className="link relative z-10 inline-flex items-center gap-1"
        title={`${title}: ${todo}`}
      >
        <Icon name="pull-request" className="size-3.5" />#{at.number}
        <span className="sr-only"> {title}</span>
      </a>
      {at.openedAt !== null && <Ago iso={at.openedAt} asOf={asOf} bare className="text-muted text-xs" />}
    </span>
  );
}

function Name({ row }: { row: ShownRow }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <PlainLink
        href={row.href}
        data-row-link
        className="min-w-0 truncate after:absolute after:inset-0 focus-visible:outline-none"
        title={`${row.owner}/${row.name}`}
      >
        <bdi>
          <span className="text-muted">{`${row.owner}/`}</span>
          <span className="font-medium">{row.name}</span>
        </bdi>
      </PlainLink>
      {row.archived && (
        <Flat tag="span" className="tag">
          <Icon name="archive" className="size-3" />
          archived
        </Flat>
      )}
    </span>
  );
}

/** For a narrow place: worst first, only what is there. */
function Counts({ row, severities }: { row: ShownRow } & Pick<ShownRows, "severities">) {
  if (row.counts.every((count) => count === 0)) return <span className="text-muted">no findings</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      {severities.map(
        ({ icon, ink, word }, place) =>
          (row.counts[place] ?? 0) > 0 && (
            <span key={word} className={`inline-flex items-center gap-1 ${ink}`}>
              <Icon name={icon} className="size-3.5" />
              <b className="font-semibold">{row.counts[place]}</b> {word}
            </span>
          ),
      )}
    </span>
  );
}

function Count({ value, ink }: { value: number; ink: string }) {
  if (value === 0) return <span className="nought">0</span>;
  return <span className={`font-semibold ${ink}`}>{figure(value)}</span>;
}

function Files({ row }: { row: ShownRow }) {
  if (row.unparsed === 0) return <span className="text-muted">{figure(row.files)}</span>;
  return (
    <span className="inline-flex items-center gap-2 text-muted">
      <span className="inline-flex items-center gap-1 text-unknown-ink" title={`${row.unparsed} not understood`}>
        <Icon name="question" className="size-3.5" />
        {figure(row.unparsed)}
        <span className="sr-only"> not understood of </span>
      </span>
      {figure(row.files)}
    </span>
  );
}

function Owners({ owners: { first, more, words } }: { owners: ShownRow["owners"] }) {
  if (first === null) return <span className="text-faint">{words}</span>;
  return (
    <bdi title={words}>
      {first}
      {more > 0 && <span className="text-faint"> +{more}</span>}
    </bdi>
  );
}

function AsOf({ row: { scannedAt, commit } }: { row: ShownRow }) {
  if (scannedAt === null) return <span className="text-faint">never</span>;
  return (
    <span className="inline-flex items-center gap-2">
      {commit !== null && <code className="text-faint text-xs">{shortSha(commit)}</code>}
      <UtcTime iso={scannedAt} short />
    </span>
  );
}
