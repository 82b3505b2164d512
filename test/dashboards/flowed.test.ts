import { flowed } from '../../lib/dashboard/layout';

const box = (w: number, h = 8) => ({ w, h });
const drawn = (...sizes: ReturnType<typeof box>[]) =>
  flowed(sizes, 1).positions.map(({ x, y, w, h }) => `${x},${y} ${w}x${h}`);

test('boxes stand side by side and wrap', () => {
  expect(drawn(box(12), box(12), box(12))).toEqual(['0,1 12x8', '12,1 12x8', '0,9 24x8']);
});

test('boxes of another height begin a line of their own: none leaves a hole below it', () => {
  expect(drawn(box(12, 4), box(12, 8), box(24, 3))).toEqual(['0,1 24x4', '0,5 24x8', '0,13 24x3']);
  expect(flowed([box(12, 4), box(12, 8), box(24, 3)], 1).bottom).toBe(16);
});

test('a line with a gap closes it, without a rest', () => {
  expect(drawn(box(4), box(4), box(4), box(4), box(4))).toEqual([
    '0,1 5x8',
    '5,1 5x8',
    '10,1 4x8',
    '14,1 5x8',
    '19,1 5x8',
  ]);
  expect(drawn(box(8), box(8))).toEqual(['0,1 12x8', '12,1 12x8']);
});

test('a short line is filled, too: Grafana would move what is below up into the gap', () => {
  expect(drawn(box(12))).toEqual(['0,1 24x8']);
  expect(drawn(box(4), box(4))).toEqual(['0,1 12x8', '12,1 12x8']);
});

test('nothing takes no room', () => {
  expect(flowed([], 7)).toEqual({ positions: [], bottom: 7 });
});
