import Link from "next/link";
import type { ReactNode } from "react";
import { figure } from "../../lib/core/listing/format.ts";
import { UtcTime } from "./time.tsx";

interface TileProps {
  readonly title: string;
  readonly href: string;
  readonly value: number;
  readonly asOf: string;
  readonly children: ReactNode;
}

/** One figure that links to the rows behind it, as of when it holds. */
export function Tile({ title, href, value, asOf, children }: TileProps) {
  return (
    <div className="card flex flex-col px-4 py-4 max-xl:last:col-span-2">
      <TileHead title={title} asOf={asOf} />
      <p className="mt-1 font-semibold text-[26px] leading-8 tracking-[-0.03em]">
        <Link href={href} aria-label={`${title}: ${figure(value)}`} className="hover:text-accent">
          {figure(value)}
        </Link>
      </p>
      <div className="mt-1 text-[13px] text-muted">{children}</div>
    </div>
  );
}

export function TileHead({ title, asOf }: { title: string; asOf: string }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-2">
      <h2 className="whitespace-nowrap font-semibold text-[13px]">{title}</h2>
      <span className="asof whitespace-nowrap">
        as of <UtcTime iso={asOf} clock />
      </span>
    </div>
  );
}
