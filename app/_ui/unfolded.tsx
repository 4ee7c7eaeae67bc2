"use client";

import { createElement, type ReactNode, useMemo } from "react";
import type { Fold } from "./fold.ts";
import { type Packed, unpack } from "./packed.ts";

/** What `Folded` hands over, as the elements that it was. */
export function Unfolded({ of }: { of: Packed<readonly Fold[]> }) {
  return useMemo(() => unpack(of).map(unfold), [of]);
}

function unfold(fold: Fold, place: number): ReactNode {
  if (typeof fold === "string") return fold;
  const [tag, props, inside] = fold;
  const keyed = { key: place, ...props };
  if (inside === null) return createElement(tag, keyed);
  if (typeof inside !== "string") return createElement(tag, keyed, inside.map(unfold));
  // Written by `fold`, in which every text is escaped.
  return createElement(tag, { ...keyed, dangerouslySetInnerHTML: { __html: inside } });
}
