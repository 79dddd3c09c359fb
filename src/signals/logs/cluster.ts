/** A cluster of template vectors. */
export interface VectorCluster {
  /** Positions in the list that was given. */
  members: number[];
  /** Mean of the members' unit vectors, scaled to length 1. */
  centroid: Float64Array;
}

/**
 * Clusters vectors by cosine similarity: each joins the nearest cluster whose centroid is at least `similarity`
 * near, else founds one; then all are dealt once more to the centroids found, so early vectors are no worse off.
 * Vectors of length zero or with values that are not finite are left out.
 */
export function clusterVectors(vectors: readonly ArrayLike<number>[], similarity: number): VectorCluster[] {
  const units = vectors.map(unitVector);
  const founded: VectorCluster[] = [];
  units.forEach((unit, i) => {
    if (unit === null) return;
    const near = nearest(founded, unit);
    if (near !== null && near.cosine >= similarity) join(near.cluster, unit, i, units);
    else founded.push({ members: [i], centroid: unit });
  });
  const dealt = founded.map(({ centroid }) => ({ members: [] as number[], centroid }));
  units.forEach((unit, i) => {
    if (unit !== null) nearest(dealt, unit)?.cluster.members.push(i);
  });
  return dealt
    .filter(({ members }) => members.length > 0)
    .map(({ members }) => ({ members, centroid: meanOf(members, units) }));
}

function unitVector(vector: ArrayLike<number>): Float64Array | null {
  let sum = 0;
  for (let d = 0; d < vector.length; d++) sum += (vector[d] ?? 0) ** 2;
  const length = Math.sqrt(sum);
  return length > 0 && Number.isFinite(length) ? Float64Array.from(vector, (x) => x / length) : null;
}

function nearest(
  clusters: readonly VectorCluster[],
  unit: Float64Array,
): { cluster: VectorCluster; cosine: number } | null {
  let best: VectorCluster | null = null;
  let most = -Infinity;
  for (const cluster of clusters) {
    let dot = 0;
    const { centroid } = cluster;
    for (let d = 0; d < unit.length; d++) dot += (unit[d] ?? 0) * (centroid[d] ?? 0);
    if (dot > most) {
      most = dot;
      best = cluster;
    }
  }
  return best === null ? null : { cluster: best, cosine: most };
}

function join(
  cluster: VectorCluster,
  unit: Float64Array,
  index: number,
  units: readonly (Float64Array | null)[],
): void {
  cluster.members.push(index);
  cluster.centroid = cluster.members.length > 64 ? cluster.centroid : meanOf(cluster.members, units);
}

function meanOf(members: readonly number[], units: readonly (Float64Array | null)[]): Float64Array {
  const mean = new Float64Array(units[members[0] ?? 0]?.length ?? 0);
  for (const member of members) {
    units[member]?.forEach((x, d) => (mean[d] = (mean[d] ?? 0) + x / members.length));
  }
  return unitVector(mean) ?? mean;
}
