/**
 * The window that slides over planes in convolution and pooling. The glue sets it before a call;
 * the kernels read it from here instead of taking thirteen arguments each.
 */

export let height: i32 = 0;
export let width: i32 = 0;
/** Rows and columns of the window. */
export let windowRows: i32 = 0;
export let windowColumns: i32 = 0;
/** Rows and columns of the output plane. */
export let outRows: i32 = 0;
export let outColumns: i32 = 0;
export let rowStep: i32 = 0;
export let columnStep: i32 = 0;
export let rowPadding: i32 = 0;
export let columnPadding: i32 = 0;
export let rowDilation: i32 = 0;
export let columnDilation: i32 = 0;

export function setWindow(
  inHeight: i32,
  inWidth: i32,
  rows: i32,
  columns: i32,
  outHeight: i32,
  outWidth: i32,
  stepRows: i32,
  stepColumns: i32,
  paddingRows: i32,
  paddingColumns: i32,
  dilationRows: i32,
  dilationColumns: i32,
): void {
  height = inHeight;
  width = inWidth;
  windowRows = rows;
  windowColumns = columns;
  outRows = outHeight;
  outColumns = outWidth;
  rowStep = stepRows;
  columnStep = stepColumns;
  rowPadding = paddingRows;
  columnPadding = paddingColumns;
  rowDilation = dilationRows;
  columnDilation = dilationColumns;
}

/** Sizes of one plane of the input and of the output, in bytes. */
// @ts-expect-error: decorator
@inline export function planeSize(): usize {
  return (<usize>(height * width)) << 2;
}

// @ts-expect-error: decorator
@inline export function outSize(): usize {
  return (<usize>(outRows * outColumns)) << 2;
}

/** The row of the input that row `i` of the window sees for row `o` of the output. */
// @ts-expect-error: decorator
@inline export function inputRow(o: i32, i: i32): i32 {
  return o * rowStep - rowPadding + i * rowDilation;
}

// @ts-expect-error: decorator
@inline export function inputColumn(o: i32, j: i32): i32 {
  return o * columnStep - columnPadding + j * columnDilation;
}

/** First output column whose input column, for column `j` of the window, is not padding. */
// @ts-expect-error: decorator
@inline export function firstColumn(j: i32): i32 {
  const missing = columnPadding - j * columnDilation;
  return missing <= 0 ? 0 : min(outColumns, (missing + columnStep - 1) / columnStep);
}

/** One past the last such output column; never before the first. */
// @ts-expect-error: decorator
@inline export function endColumn(j: i32, first: i32): i32 {
  const last = width - 1 + columnPadding - j * columnDilation;
  return last < 0 ? first : max(first, min(outColumns, last / columnStep + 1));
}
