/**
 * npm passes a signal to its shell, and not every shell passes it on: a server that npm started could
 * outlive it and keep its port. So a server ends when the process that started it is gone.
 *
 * @param parent id of that process, as it was when this one began
 */
export function endWithParent(parent = process.ppid): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 500).unref();
}
