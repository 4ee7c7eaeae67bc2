import type { ReactNode } from "react";

interface BlockProps {
  readonly title: string;
  readonly note: string;
  /** Below the heading instead of beside it, for what needs the width. */
  readonly wide?: boolean;
  /** A button beside the heading. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the migration: what it is, and what belongs to it. */
export function Block({ title, note, wide = false, action, children }: BlockProps) {
  return (
    <div
      className={`grid gap-x-6 gap-y-3 border-line border-t px-5 py-4 ${wide ? "" : "md:grid-cols-[minmax(0,19rem)_minmax(0,1fr)]"}`}
    >
      <div className="min-w-0">
        <div className="flex items-center gap-1.5">
          <h3 className="font-semibold text-[13px]">{title}</h3>
          {action}
        </div>
        <p className="mt-0.5 text-[13px] text-muted">{note}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </div>
  );
}
