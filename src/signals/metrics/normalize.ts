/** Min-max to 0..1; a constant series becomes 0, missing values stay NaN. */
export function normalize(values: ArrayLike<number>): Float64Array {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = high - low;
  return Float64Array.from(values, (value) => {
    if (!Number.isFinite(value)) return NaN;
    return range > 0 ? (value - low) / range : 0;
  });
}
