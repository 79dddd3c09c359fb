import fc from 'fast-check';
import { clusterVectors } from '../../../src/signals/logs/cluster.js';

describe('clusterVectors', () => {
  it('joins what points the same way, whatever its length', () => {
    const clusters = clusterVectors(
      [
        [1, 0],
        [5, 0.1],
        [0, 3],
        [0.1, 2],
      ],
      0.8,
    );
    expect(clusters.map(({ members }) => members)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('leaves out what has no direction', () => {
    expect(clusterVectors([[0, 0], [NaN, 1], [], [1, 1]], 0.8).map(({ members }) => members)).toEqual([[3]]);
  });

  it('deals every vector with a direction to one cluster', () => {
    const vectors = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }));
    fc.assert(
      fc.property(vectors, (list) => {
        const members = clusterVectors(list, 0.8).flatMap((cluster) => cluster.members);
        const expected = list.flatMap((vector, i) => (vector.some((x) => x !== 0) ? [i] : []));
        expect(members.sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });
});
