import { Skeleton } from "../_ui/skeleton.tsx";

const ROWS = Array.from({ length: 12 }, (_, index) => `row-${index}`);
const TILES = ["states", "blocking", "unparsed", "findings"];

/** The list's own measures, so that nothing jumps when the rows come. */
export default function Loading() {
  return (
    <Skeleton label="Repositories are being loaded">
      <div className="skeleton h-[30px] w-40" />
      <div className="mt-4 grid grid-cols-2 gap-3 xl:grid-cols-[minmax(0,1.7fr)_repeat(3,minmax(0,1fr))]">
        {TILES.map((tile) => (
          <div key={tile} className="card h-[136px]" />
        ))}
      </div>
      <div className="card mt-4 px-4 pt-3">
        <div className="skeleton h-8 w-64" />
        {ROWS.map((row) => (
          <div key={row} className="flex h-9 items-center gap-4">
            <div className="skeleton h-4 w-24" />
            <div className="skeleton h-4 w-64 max-w-[40%]" />
          </div>
        ))}
      </div>
    </Skeleton>
  );
}
