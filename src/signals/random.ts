/** A seeded source of randomness: everything in `signals/` that is random takes one, so results repeat. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, limit). */
  below(limit: number): number;
}

/** sfc32 by Chris Doty-Humphrey (PractRand); the state is filled from the seed by splitmix32. */
export function createRandom(seed: number): Random {
  let s = seed | 0;
  const split = () => {
    s = (s + 0x9e3779b9) | 0;
    let z = Math.imul(s ^ (s >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
  let [a, b, c, counter] = [split(), split(), split(), 1];
  const uint32 = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) uint32();
  return {
    next: () => uint32() / 4294967296,
    below: (limit) => Math.floor((uint32() / 4294967296) * limit),
  };
}
