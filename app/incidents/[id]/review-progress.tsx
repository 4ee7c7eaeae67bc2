import Link from "next/link";
import type { ReactNode } from "react";
import { figure } from "../../../lib/core/listing/format.ts";
import { Panel } from "../../_ui/panel.tsx";

interface ReviewProgressProps {
  readonly people: readonly { readonly login: string; readonly reviewed: number }[];
  /** `PlaceProgress` of each. */
  readonly children: ReactNode;
}

/** Where how much of a review is to do, and who did how much. */
export function ReviewProgress({ people, children }: ReviewProgressProps) {
  return (
    <Panel id="progress" title="Progress">
      <ul className="grid gap-x-6 gap-y-1 px-4 pb-3 text-[13px] md:grid-cols-2 xl:grid-cols-3">{children}</ul>
      {people.length > 0 && (
        <p className="border-line border-t px-4 py-2 text-[13px] text-muted">
          Reviewed by{" "}
          {people.map(({ login, reviewed }, index) => (
            <span key={login}>
              {index > 0 && ", "}
              <bdi>{login}</bdi> ({figure(reviewed)})
            </span>
          ))}
        </p>
      )}
    </Panel>
  );
}

interface PlaceProgressProps {
  readonly name: string;
  /** Its rows; null for the organisation itself, which no filter is about. */
  readonly href: string | null;
  readonly done: number;
  readonly all: number;
  /** What could not be read; null where nothing is missing. */
  readonly missing: string | null;
}

export function PlaceProgress({ name, href, done, all, missing }: PlaceProgressProps) {
  return (
    <li className="flex min-w-0 flex-wrap items-baseline gap-x-2">
      {href === null ? (
        <span>
          <bdi>{name}</bdi> itself
        </span>
      ) : (
        <Link href={href} className="min-w-0 break-words hover:text-accent" prefetch={false}>
          <bdi>{name}</bdi>
        </Link>
      )}
      <span className="text-muted tabular-nums">
        {figure(done)} of {figure(all)}
      </span>
      {missing !== null && <span className="basis-full text-unknown-ink text-xs">{missing}</span>}
    </li>
  );
}
