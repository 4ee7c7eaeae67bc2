import type { ReactNode } from "react";
import { marks } from "./flat.tsx";

interface PlainLinkProps {
  /** A page of ours. */
  readonly href: string;
  readonly className?: string;
  readonly title?: string;
  readonly "aria-label"?: string;
  readonly "data-row-link"?: boolean;
  /** Plain marks, as `Flat` has them. */
  readonly children: ReactNode;
}

/**
 * What `Link` is with `prefetch={false}`, without a component of the browser for each: `Behaviours` follows it within the page. For lists.
 */
export function PlainLink({ children, ...attributes }: PlainLinkProps) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: as in `Flat`
  return <a {...attributes} data-plain-link dangerouslySetInnerHTML={{ __html: marks(children) }} />;
}
