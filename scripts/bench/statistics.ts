/** Share of lines whose predicted group has exactly the lines of one true group (Zhu et al., ICSE-SEIP 2019). */
export function groupingAccuracy(predicted: readonly string[], truth: readonly string[]): number {
  const sizes = new Map<string, number>();
  for (const group of truth) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const groups = new Map<string, number[]>();
  predicted.forEach((group, i) => {
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [i]);
    else members.push(i);
  });
  let right = 0;
  for (const members of groups.values()) {
    const first = truth[members[0] ?? 0] ?? '';
    if (sizes.get(first) === members.length && members.every((i) => truth[i] === first))
      right += members.length;
  }
  return right / predicted.length;
}

/** Ranks from 1; equal values share their mean rank. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const result = new Array<number>(values.length).fill(0);
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j < order.length && values[order[j] ?? 0] === values[order[i] ?? 0]) j++;
    for (let k = i; k < j; k++) result[order[k] ?? 0] = (i + j + 1) / 2;
    i = j;
  }
  return result;
}

/** Area under the ROC curve of scores, where `positive[i]` says what row i is. */
export function rocAuc(scores: readonly number[], positive: readonly boolean[]): number {
  const rank = ranks(scores);
  const positives = positive.filter(Boolean).length;
  const sum = rank.reduce((total, r, i) => total + (positive[i] === true ? r : 0), 0);
  return (sum - (positives * (positives + 1)) / 2) / (positives * (scores.length - positives));
}

export function spearman(a: readonly number[], b: readonly number[]): number {
  return pearson(ranks(a), ranks(b));
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  a.forEach((x, i) => {
    const [dx, dy] = [x - meanA, (b[i] ?? 0) - meanB];
    product += dx * dy;
    squareA += dx * dx;
    squareB += dy * dy;
  });
  return product / Math.sqrt(squareA * squareB);
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
