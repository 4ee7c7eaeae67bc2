import type { PolicyList, PolicyRow } from "../../../lib/core/listing/broker-views.ts";
import { Folded } from "../../_ui/folded.tsx";
import { policyPath } from "../../_ui/paths.ts";
import { PlainLink } from "../../_ui/plain-link.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { PolicyStateChip } from "../looks.tsx";

/** Policies, those that wait for somebody first. */
export function PolicyTable({ list }: { list: PolicyList }) {
  if (list.rows.length === 0) return <None />;
  return (
    <table className="list" data-list>
      <caption className="sr-only">Trust policies; j and k or the arrows move, Enter opens, slash finds</caption>
      <thead>
        <tr>
          <th scope="col" className="w-40">
            State
          </th>
          <th scope="col">Repository and grant</th>
          <th scope="col" className="max-lg:hidden">
            What it gives
          </th>
          <th scope="col" className="max-md:hidden">
            Versions
          </th>
          <th scope="col" className="num max-sm:hidden">
            Last used (UTC)
          </th>
        </tr>
      </thead>
      <tbody>
        <Folded>
          {list.rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </Folded>
      </tbody>
    </table>
  );
}

function Row({ row }: { row: PolicyRow }) {
  return (
    <tr>
      <td>
        <PolicyStateChip state={row.state} />
      </td>
      <td className="w-1/3 max-w-0 max-md:w-full max-md:py-2!">
        <PlainLink
          href={policyPath(row.id)}
          data-row-link
          className="block truncate after:absolute after:inset-0 focus-visible:outline-none"
          title={`${row.repository}, ${row.grant}`}
        >
          <bdi>
            <span className="font-medium">{row.repository}</span>{" "}
            <code className="text-muted text-xs">{row.grant}</code>
          </bdi>
        </PlainLink>
        <span className="block truncate text-muted text-xs lg:hidden">
          <bdi>{row.what}</bdi>
        </span>
      </td>
      <td className="w-1/2 max-w-0 truncate text-muted max-lg:hidden" title={row.what}>
        <bdi>{row.what}</bdi>
      </td>
      <td className="text-muted max-md:hidden">
        <Versions row={row} />
      </td>
      <td className="num text-muted max-sm:hidden">
        {row.lastUsedAt === null ? <span className="text-faint">never</span> : <UtcTime iso={row.lastUsedAt} short />}
      </td>
    </tr>
  );
}

function Versions({ row }: { row: PolicyRow }) {
  const parts = [
    ["is active", row.active],
    ["is on trial", row.trial],
    ["waits", row.pending],
  ] as const;
  const shown = parts.flatMap(([word, version]) => (version === null ? [] : [`v${version} ${word}`]));
  return <>{shown.join(", ") || `none of ${row.versions} in force`}</>;
}

function None() {
  return (
    <div className="px-4 py-10">
      <h3 className="font-semibold">No trust policy fits</h3>
      <p className="mt-1 max-w-[70ch] text-muted">
        A policy says which job may obtain which grant. Propose one from the plan of a repository (its page, under
        Migration, Grants), or import one as YAML. It gives nothing until a second person approves it.
      </p>
    </div>
  );
}
