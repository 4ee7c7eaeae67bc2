import type { ReactNode } from "react";

/** The frame's measures without its content: shown while a page is being built. It holds still. */
export function Skeleton({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[220px_minmax(0,1fr)]">
      <div className="hidden border-line border-r bg-sunken lg:block" />
      <div className="min-w-0">
        <div className="h-12 border-line border-b" />
        <main id="main" aria-busy="true" className="mx-auto max-w-[1500px] px-4 pt-5 pb-14 lg:px-6">
          <p className="sr-only">{label}</p>
          {children}
        </main>
      </div>
    </div>
  );
}
