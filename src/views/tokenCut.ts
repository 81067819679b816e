/** Which tokens a sampler would still choose from: temperature, then top-k, top-p and min-p in turn. */

export interface TokenCut {
  /** Divides the logits: below 1 sharpens, above 1 flattens. */
  temperature?: number;
  /** Only the k most likely tokens. */
  topK?: number;
  /** Only the smallest set of most likely tokens that together reach this probability. */
  topP?: number;
  /** Only tokens at least this share as likely as the likeliest. */
  minP?: number;
}

export interface RankedToken {
  /** Its number in the vocabulary. */
  id: number;
  /** Its probability at this temperature, before the cut. */
  probability: number;
  /** Its probability after the cut: 0 where it is cut off. */
  kept: number;
}

/**
 * All tokens, the likeliest first.
 *
 * @param logits log-probabilities up to a constant
 * @throws RangeError when a setting makes no sense
 */
export function rankTokens(
  logits: ArrayLike<number>,
  {temperature = 1, topK, topP, minP}: TokenCut,
): RankedToken[] {
  if (!(temperature > 0)) throw new RangeError(`temperature must be above 0, not ${temperature}.`);
  if (topK !== undefined && !(topK >= 1)) {
    throw new RangeError(`topK must be at least 1, not ${topK}.`);
  }
  for (const [name, share] of Object.entries({topP, minP})) {
    if (share !== undefined && !(share >= 0 && share <= 1)) {
      throw new RangeError(`${name} must lie between 0 and 1, not ${share}.`);
    }
  }
  let largest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; ++id) largest = Math.max(largest, logits[id]);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const ranked = Array.from(weights, (weight, id) => ({id, probability: weight / total, kept: 0}));
  ranked.sort((a, b) => b.probability - a.probability || a.id - b.id);

  let left = Math.min(ranked.length, Math.floor(topK ?? ranked.length));
  if (topP !== undefined) {
    const goal = topP * sumOf(ranked, left);
    let sum = 0;
    let count = 0;
    while (count < left && (count === 0 || sum < goal - 1e-12)) sum += ranked[count++].probability;
    left = count;
  }
  if (minP !== undefined) {
    const floor = minP * ranked[0].probability;
    while (left > 1 && ranked[left - 1].probability < floor) left -= 1;
  }
  const rest = sumOf(ranked, left);
  for (let i = 0; i < left; ++i) ranked[i].kept = ranked[i].probability / rest;
  return ranked;
}

function sumOf(ranked: readonly RankedToken[], count: number): number {
  let sum = 0;
  for (let i = 0; i < count; ++i) sum += ranked[i].probability;
  return sum;
}
