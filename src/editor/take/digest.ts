/** Short digests, to notice damage and to know a text again. They protect against no malice. */

/** FNV-1a of 32 bits over bytes. */
export function digestOfBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Eight hexadecimal digits. */
export function digestOf(text: string): string {
  return digestOfBytes(new TextEncoder().encode(text)).toString(16).padStart(8, "0");
}
