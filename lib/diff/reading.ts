import { type QueryReader } from './canonical-query';

/** How the texts of manifests are read for a comparison. */
export interface Reading {
  readonly queries: QueryReader;
  /** Writes the labels of a text under the names to compare by; queries, titles and legends pass it. */
  readonly named: (text: string) => string;
}
