/**
 * What a change means for the people behind it.
 * `cosmetic`: texts, layout, order. `visible`: a number, an alert or a scrape is another one than before.
 * `breaking`: something that people, links, routes or history rely on is gone.
 */
export const CHANGE_CLASSES = ['cosmetic', 'visible', 'breaking'] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

/** What kind of thing changed; reports group by it. */
export type ChangeSubject = 'label' | 'object' | 'dashboard' | 'panel' | 'alert' | 'recording' | 'monitor';

/** One difference between two sets of manifests, by meaning. */
export interface Change {
  readonly class: ChangeClass;
  readonly subject: ChangeSubject;
  /** Where: `Platform Admin › Tokens`, `alert MaaSLimitadorDown in kuadrant-system`, `Kind namespace/name`. */
  readonly place: string;
  /** What is different, as a sentence without its subject: `asks another query`. */
  readonly text: string;
  /** The two values, where a reader compares them. */
  readonly before?: string;
  readonly after?: string;
}

/** Whether a change is at least of a class. */
export function isAtLeast(change: Change, least: ChangeClass): boolean {
  return CHANGE_CLASSES.indexOf(change.class) >= CHANGE_CLASSES.indexOf(least);
}
