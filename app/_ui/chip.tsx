import { Flat } from "./flat.tsx";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-sprite.tsx";

/** A state is colour, icon and word. */
export interface ChipLook {
  readonly icon: IconName;
  /** Classes of its colours. */
  readonly chip: string;
  readonly word: string;
  readonly title?: string;
}

export function Chip({ of: { icon, chip, word, title } }: { of: ChipLook }) {
  return (
    <Flat tag="span" className={`chip ${chip}`} title={title}>
      <Icon name={icon} className="size-3.5" />
      {word}
    </Flat>
  );
}
