interface StackedBarProps {
  /** What the whole bar is worth. */
  readonly total: number;
  /** From left to right; `fill` is a class. */
  readonly parts: readonly { readonly key: string; readonly value: number; readonly fill: string }[];
}

/** A stacked bar beside its own table of figures, so it is hidden from screen readers. */
export function StackedBar({ total, parts }: StackedBarProps) {
  let at = 0;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${Math.max(1, total)} 10`}
      preserveAspectRatio="none"
      className="mt-2.5 h-2.5 w-full overflow-hidden rounded-full bg-line"
    >
      {parts.map(({ key, value, fill }) => {
        const from = at;
        at += value;
        return (
          <rect
            key={key}
            x={from}
            width={value}
            height="10"
            className={`${fill} stroke-panel [stroke-width:2px]`}
            vectorEffect="non-scaling-stroke"
          />
        );
      })}
    </svg>
  );
}
