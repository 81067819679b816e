/**
 * npm passes a signal to its shell, and not every shell passes it on: a server that npm started could
 * outlive it and keep its port. So a server ends when the process that started it is gone.
 */
export function endWithParent(): void {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 500).unref();
}
