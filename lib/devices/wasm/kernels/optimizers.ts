/** Updates of parameters in place: one pass over memory each. Everything contiguous. */

/** target += x. */
export function accumulate(target: usize, x: usize, count: i32): void {
  const end = target + ((<usize>count) << 2);
  for (; target < end; target += 16, x += 16) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(x)));
  }
}

/** p -= lr (g + wd p). */
export function sgdUpdate(p: usize, g: usize, count: i32, lr: f32, wd: f32): void {
  const end = p + ((<usize>count) << 2);
  const rate = f32x4.splat(lr);
  const decay = f32x4.splat(wd);
  for (; p < end; p += 16, g += 16) {
    const value = v128.load(p);
    const step = f32x4.add(v128.load(g), f32x4.mul(decay, value));
    v128.store(p, f32x4.sub(value, f32x4.mul(rate, step)));
  }
}

/** g += wd p; v = mu v + g; p -= lr (nesterov ? g + mu v : v). */
export function momentumUpdate(
  p: usize,
  g: usize,
  v: usize,
  count: i32,
  lr: f32,
  mu: f32,
  wd: f32,
  nesterov: i32,
): void {
  const end = p + ((<usize>count) << 2);
  const rate = f32x4.splat(lr);
  const momentum = f32x4.splat(mu);
  const decay = f32x4.splat(wd);
  for (; p < end; p += 16, g += 16, v += 16) {
    const value = v128.load(p);
    const gradient = f32x4.add(v128.load(g), f32x4.mul(decay, value));
    const velocity = f32x4.add(f32x4.mul(momentum, v128.load(v)), gradient);
    const step = nesterov ? f32x4.add(gradient, f32x4.mul(momentum, velocity)) : velocity;
    v128.store(v, velocity);
    v128.store(p, f32x4.sub(value, f32x4.mul(rate, step)));
  }
}

/**
 * m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p -= lr wd p;
 * p -= lr (m / c1) / (sqrt(v / c2) + epsilon), with c1 = 1 - b1^t and c2 = 1 - b2^t.
 */
export function adamUpdate(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  count: i32,
  lr: f64,
  b1: f64,
  b2: f64,
  epsilon: f32,
  wd: f64,
  c1: f32,
  c2: f32,
): void {
  const end = p + ((<usize>count) << 2);
  const rate = f32x4.splat(<f32>lr);
  const keepM = f32x4.splat(<f32>b1);
  const newM = f32x4.splat(<f32>(1 - b1));
  const keepV = f32x4.splat(<f32>b2);
  const newV = f32x4.splat(<f32>(1 - b2));
  const decay = f32x4.splat(<f32>(lr * wd));
  const small = f32x4.splat(epsilon);
  const correctM = f32x4.splat(c1);
  const correctV = f32x4.splat(c2);
  for (; p < end; p += 16, g += 16, m += 16, v += 16) {
    const value = v128.load(p);
    const gradient = v128.load(g);
    const mean = f32x4.add(f32x4.mul(keepM, v128.load(m)), f32x4.mul(newM, gradient));
    const squares = f32x4.mul(newV, f32x4.mul(gradient, gradient));
    const variance = f32x4.add(f32x4.mul(keepV, v128.load(v)), squares);
    v128.store(m, mean);
    v128.store(v, variance);
    const spread = f32x4.add(f32x4.sqrt(f32x4.div(variance, correctV)), small);
    const step = f32x4.div(f32x4.div(mean, correctM), spread);
    const decayed = f32x4.sub(value, f32x4.mul(decay, value));
    v128.store(p, f32x4.sub(decayed, f32x4.mul(rate, step)));
  }
}

/** g += wd p; s += g^2; p -= lr g / (sqrt(s) + epsilon). */
export function adagradUpdate(
  p: usize,
  g: usize,
  s: usize,
  count: i32,
  lr: f32,
  epsilon: f32,
  wd: f32,
): void {
  const end = p + ((<usize>count) << 2);
  const rate = f32x4.splat(lr);
  const small = f32x4.splat(epsilon);
  const decay = f32x4.splat(wd);
  for (; p < end; p += 16, g += 16, s += 16) {
    const value = v128.load(p);
    const gradient = f32x4.add(v128.load(g), f32x4.mul(decay, value));
    const squares = f32x4.add(v128.load(s), f32x4.mul(gradient, gradient));
    const step = f32x4.div(gradient, f32x4.add(f32x4.sqrt(squares), small));
    v128.store(s, squares);
    v128.store(p, f32x4.sub(value, f32x4.mul(rate, step)));
  }
}

/** g += wd p; s = rho s + (1 - rho) g^2; v = mu v + g / (sqrt(s) + epsilon); p -= lr v. */
export function rmspropUpdate(
  p: usize,
  g: usize,
  s: usize,
  v: usize,
  count: i32,
  lr: f32,
  rho: f64,
  epsilon: f32,
  mu: f32,
  wd: f32,
): void {
  const end = p + ((<usize>count) << 2);
  const rate = f32x4.splat(lr);
  const keep = f32x4.splat(<f32>rho);
  const fresh = f32x4.splat(<f32>(1 - rho));
  const small = f32x4.splat(epsilon);
  const momentum = f32x4.splat(mu);
  const decay = f32x4.splat(wd);
  for (; p < end; p += 16, g += 16, s += 16, v += 16) {
    const value = v128.load(p);
    const gradient = f32x4.add(v128.load(g), f32x4.mul(decay, value));
    const squares = f32x4.mul(fresh, f32x4.mul(gradient, gradient));
    const mean = f32x4.add(f32x4.mul(keep, v128.load(s)), squares);
    const step = f32x4.div(gradient, f32x4.add(f32x4.sqrt(mean), small));
    const velocity = f32x4.add(f32x4.mul(momentum, v128.load(v)), step);
    v128.store(s, mean);
    v128.store(v, velocity);
    v128.store(p, f32x4.sub(value, f32x4.mul(rate, velocity)));
  }
}

/** mean = d mean + (1 - d) x. */
export function averageUpdate(mean: usize, x: usize, count: i32, d: f64): void {
  const end = mean + ((<usize>count) << 2);
  const keep = f32x4.splat(<f32>d);
  const fresh = f32x4.splat(<f32>(1 - d));
  for (; mean < end; mean += 16, x += 16) {
    const old = f32x4.mul(keep, v128.load(mean));
    v128.store(mean, f32x4.add(old, f32x4.mul(fresh, v128.load(x))));
  }
}
