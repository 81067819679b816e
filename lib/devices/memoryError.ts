/** What is said when something does not fit into a device's memory. */

/** The message names the operation, the shape and the bytes; the device goes on working. */
export class MemoryError extends Error {
  override name = "MemoryError";
}

/**
 * The error of an operation whose output does not fit.
 *
 * @param reason what the device says of it
 */
export const outputTooLarge = (
  operation: string,
  shape: readonly number[],
  reason: string,
): MemoryError => {
  const bytes = shape.reduce((product, n) => product * n, 4);
  return new MemoryError(
    `${operation}: [${shape.join(", ")}]: ${bytes} bytes for the output do not fit. ${reason}`,
  );
};
