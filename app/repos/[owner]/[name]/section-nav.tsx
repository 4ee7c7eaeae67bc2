/** One part of the page that the bar leads to. */
export interface PagePart {
  readonly id: string;
  readonly title: string;
  /** How many things there are to do in it; null where it is no question of numbers. */
  readonly count?: number | null;
}

/** A bar that stays in sight: from one part of the page to another. */
export function SectionNav({ parts }: { parts: readonly PagePart[] }) {
  return (
    <nav aria-label="Sections" className="sticky top-12 z-10 -mx-4 mt-3 bg-bg px-4 lg:-mx-6 lg:px-6">
      <div className="tabs">
        {parts.map(({ id, title, count = null }) => (
          <a key={id} href={`#${id}`}>
            {title}
            {count !== null && count > 0 && <span className="figures text-faint text-xs">{count}</span>}
          </a>
        ))}
      </div>
    </nav>
  );
}
