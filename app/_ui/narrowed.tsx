import Link from "next/link";
import { Icon } from "./icon.tsx";

interface Chosen {
  /** What the list is narrowed to: `by ada`. */
  readonly text: string;
  /** The list without it. */
  readonly href: string;
}

/** What a link from elsewhere narrowed a list to, each with the way to take it back: no filter of a list is invisible. */
export function Narrowed({ chosen }: { chosen: readonly (Chosen | false)[] }) {
  const there = chosen.filter((one) => one !== false);
  if (there.length === 0) return null;
  return (
    <ul aria-label="Only" className="flex basis-full flex-wrap gap-2 text-[13px]">
      {there.map(({ text, href }) => (
        <li key={text} className="tag max-w-full">
          <bdi className="min-w-0 truncate text-text">{text}</bdi>
          <Link href={href} scroll={false} aria-label={`No longer only ${text}`} className="hover:text-text">
            <Icon name="close" className="size-3.5" />
          </Link>
        </li>
      ))}
    </ul>
  );
}
