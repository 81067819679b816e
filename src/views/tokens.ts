/** Tokens as a reader sees them: what has no ink of its own gets a sign. */

const SIGNS: Readonly<Record<string, string>> = {" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍"};

/** A token with its spaces, line ends and control characters made visible; "∅" for the empty one. */
export function visibleToken(token: string): string {
  if (token === "") return "∅";
  return token.replace(/[\s\p{Cc}\p{Cf}]/gu, (character) => {
    const sign = SIGNS[character];
    if (sign) return sign;
    return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, "0")}`;
  });
}
