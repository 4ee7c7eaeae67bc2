type Close = () => unknown;

const closes: Close[] = [];

/** For what a helper opens on behalf of a file's tests: it is called when they are done, after their own `afterAll`. */
export function whenFileIsDone(close: Close): void {
  closes.push(close);
}

/** The newest first. */
export async function closeAll(): Promise<void> {
  for (const close of closes.splice(0).reverse()) await close();
}
