/** Canvases as small images: WebP, without loss and without the colour profile that browsers add. */

/** Bytes that an image without loss may take. Above, many lines and dots are drawn. */
const MOST = 8_000;
/** Quality of larger ones: a fraction of the size, and hardly a difference to be seen. */
const QUALITY = 0.7;

/** A data URL of what the canvas shows: pixel by pixel, unless that takes too much. */
export function toWebp(canvas: HTMLCanvasElement): string {
  // Full quality is what browsers take for "without loss".
  const url = canvas.toDataURL("image/webp", 1);
  const [head, base64] = url.split(",");
  if (head !== "data:image/webp;base64") throw new Error("This browser writes no WebP images.");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const bare = withoutProfile(bytes);
  if (bare.length > MOST) return canvas.toDataURL("image/webp", QUALITY);
  return `${head},${btoa(String.fromCharCode(...bare))}`;
}

/**
 * The file with nothing but its pixels. A WebP file is a RIFF container: twelve bytes, then chunks of
 * a name, a length and as many bytes, filled up to an even number. A profile is 600 bytes, more than
 * a digit.
 *
 * @throws Error when the pixels are not stored without loss
 */
export function withoutProfile(file: Uint8Array): Uint8Array {
  const numbers = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const nameAt = (at: number) => String.fromCharCode(...file.subarray(at, at + 4));
  for (let at = 12; at + 8 <= file.length; ) {
    const length = numbers.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (nameAt(at) === "VP8L") {
      const bare = new Uint8Array(12 + end - at);
      bare.set(file.subarray(0, 12));
      bare.set(file.subarray(at, end), 12);
      new DataView(bare.buffer).setUint32(4, bare.length - 8, true);
      return bare;
    }
    at = end;
  }
  throw new Error("The image is not stored without loss.");
}
