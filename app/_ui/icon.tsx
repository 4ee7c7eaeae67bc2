import type { IconName } from "./icon-sprite.tsx";

/** An icon beside a word; it never stands for one, so it is hidden from screen readers. */
export function Icon({ name, className = "size-4" }: { name: IconName; className?: string }) {
  return (
    <svg aria-hidden="true" focusable="false" className={`shrink-0 ${className}`}>
      <use href={`#i-${name}`} />
    </svg>
  );
}
