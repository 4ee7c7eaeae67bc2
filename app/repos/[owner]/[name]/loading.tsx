import { Skeleton } from "../../../_ui/skeleton.tsx";

export default function Loading() {
  return (
    <Skeleton label="The repository is being loaded">
      <div className="skeleton h-4 w-24" />
      <div className="skeleton mt-2 h-7 w-72 max-w-full" />
      <div className="skeleton mt-3 h-4 w-96 max-w-full" />
      <div className="card mt-4 h-40" />
      <div className="card mt-4 h-96" />
    </Skeleton>
  );
}
