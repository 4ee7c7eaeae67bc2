import type { ReactNode } from "react";
import { fold } from "./fold.ts";
import { pack } from "./packed.ts";
import { Unfolded } from "./unfolded.tsx";

/**
 * Shows its children, which reach the browser as one text and are made there, instead of each element by itself: of a long list, that is most of
 * the time that a page takes. For plain marks with plain links and boxes; what is in them that nobody focuses or clicks is one text of marks.
 */
export function Folded({ children }: { children: ReactNode }) {
  return <Unfolded of={pack(fold(children))} />;
}
