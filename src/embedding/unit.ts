/** The vector at length 1; a vector of zeros stays as it is. Values that are no numbers count as zero. */
export function unitVector(values: ArrayLike<number>): Float32Array {
  const vector = Float32Array.from(values, (value) => (Number.isFinite(value) ? value : 0));
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum === 0) return vector;
  const norm = Math.sqrt(sum);
  return vector.map((value) => value / norm);
}
