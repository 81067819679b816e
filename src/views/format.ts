/** Numbers and times as the book writes them: short, with a true minus sign, steady in width. */

/** About `digits` significant digits; very large and very small numbers as powers of ten. */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-4 || size >= 1e6) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    return `${minus(mantissa)} × 10${superscript(Number(exponent))}`;
  }
  if (Number.isInteger(value)) return minus(groupThousands(value));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return minus(value.toFixed(Math.min(decimals, 6)));
}

/** A tick of a logarithmic axis: 0.01 to 1000 as they are, other powers of ten as powers. */
export function formatPower(value: number): string {
  const exponent = Math.log10(value);
  const isPower = Math.abs(exponent - Math.round(exponent)) < 1e-9;
  if (!isPower || (value >= 0.0099 && value <= 1001)) return formatNumber(value, 1);
  return `10${superscript(Math.round(exponent))}`;
}

/** A share between 0 and 1 in percent, with one decimal. */
export function formatPercent(share: number): string {
  return `${minus((share * 100).toFixed(1))} %`;
}

/** An integer with narrow spaces between thousands, at which no line breaks. */
export function formatCount(value: number): string {
  return minus(groupThousands(Math.round(value)));
}

/** A size in bytes: "850 kB", "3.2 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(1).replace(/\.0$/, "")} MB`;
}

/** Seconds as a reader says them: "8 s", "1 min 20 s". */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return "under 1 s";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = Math.round(seconds - 60 * minutes);
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** A name of code as words: "supError" is "sup error", "testLoss/AdaGrad" is "test loss, AdaGrad". */
export function formatName(name: string): string {
  const [words, ...labels] = name.split("/");
  const apart = words.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before, after) => `${before} ${after.toLowerCase()}`,
  );
  return [apart, ...labels].join(", ");
}

function groupThousands(value: number): string {
  const digits = String(value);
  return Math.abs(value) < 10000 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function minus(text: string): string {
  return text.replace("-", "−");
}

function superscript(exponent: number): string {
  return String(exponent).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));
}
