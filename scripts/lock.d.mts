export function takeLock(
  folder: string,
): { readonly taken: true; readonly release: () => void } | { readonly taken: false; readonly pid: number | null };
export function otherHolder(folder: string): number | null;
