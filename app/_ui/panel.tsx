import type { ReactNode } from "react";

/** A card with a heading. */
export function Panel({
  id,
  title,
  beside,
  note,
  children,
}: {
  id: string;
  title: ReactNode;
  beside?: ReactNode;
  note?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={`${id}-title`} id={id} className="card mt-4 scroll-mt-16 overflow-clip">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-3 pb-2">
        <h2 id={`${id}-title`} className="font-semibold text-[15px]">
          {title}
        </h2>
        <span className="flex-1" />
        {beside}
        {note !== undefined && <p className="w-full text-[13px] text-muted">{note}</p>}
      </header>
      {children}
    </section>
  );
}

/** Two panels beside each other where there is room, as high as the higher one. One that is absent leaves its place to the other. */
export function Beside({ children }: { children: ReactNode }) {
  return <div className="flex flex-col gap-x-4 xl:flex-row [&>section]:min-w-0 [&>section]:flex-1">{children}</div>;
}
