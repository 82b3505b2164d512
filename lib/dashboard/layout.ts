import { type Width } from './panel';

/** Columns of the grid; Grafana's and Perses' are the same. */
export const GRID = 24;

export const WIDTHS: Readonly<Record<Width, number>> = {
  sixth: 4,
  quarter: 6,
  third: 8,
  half: 12,
  'two-thirds': 16,
  full: GRID,
};

export interface Size {
  readonly w: number;
  readonly h: number;
}

export interface Position extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Flowed {
  readonly positions: readonly Position[];
  /** The first line below. */
  readonly bottom: number;
}

/** Boxes from left to right, wrapped at the width of the grid, and where the height changes. */
export function flowed(sizes: readonly Size[], top: number): Flowed {
  const positions: Position[] = [];
  let y = top;
  for (const line of lines(sizes)) {
    let x = 0;
    for (const { w, h } of stretched(line)) {
      positions.push({ x, y, w, h });
      x += w;
    }
    y += Math.max(...line.map(({ h }) => h));
  }
  return { positions, bottom: y };
}

function lines(sizes: readonly Size[]): readonly (readonly Size[])[] {
  const all: Size[][] = [];
  let left = 0;
  for (const size of sizes) {
    // Boxes of one height stand beside each other: a tile beside a graph would leave a hole below it.
    if (size.w > left || size.h !== all.at(-1)?.[0]?.h) {
      all.push([]);
      left = GRID;
    }
    all.at(-1)?.push(size);
    left -= size.w;
  }
  return all;
}

/**
 * A line that is not full, because one of its boxes was left out or there are no more, closes its gap: Grafana moves what
 * is below up into it.
 */
function stretched(line: readonly Size[]): readonly Size[] {
  const width = sum(line);
  if (width === GRID) return line;
  // Each box ends where its share of the whole line ends, so that the rounding never adds up.
  const end = (boxes: number) => Math.round((sum(line.slice(0, boxes)) * GRID) / width);
  return line.map((box, i) => ({ ...box, w: end(i + 1) - end(i) }));
}

function sum(boxes: readonly Size[]): number {
  return boxes.reduce((width, { w }) => width + w, 0);
}
