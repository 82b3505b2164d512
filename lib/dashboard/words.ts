import { type Flow } from '../flow/flow';
import { MODEL, PLAN, USER } from '../exporters/metric';

/** What a flow calls things, for titles and descriptions that follow a renamed label. */
export interface Words {
  /** The label that names the plan: `tier` or `subscription`. */
  readonly plan: string;
  readonly user: string;
  readonly model: string;
}

/** A text, or how to say it in the words of a flow. */
export type Text = string | ((words: Words) => string);

export function wordsOf(flow: Flow): Words {
  const word = (name: string | undefined, otherwise: string) => name?.replaceAll('_', ' ') ?? otherwise;
  return {
    plan: word(flow.labelName(PLAN), 'plan'),
    user: word(flow.labelName(USER), 'user'),
    model: word(flow.labelName(MODEL), 'model'),
  };
}

export function say(text: Text, words: Words): string {
  return typeof text === 'string' ? text : text(words);
}

/** A label as a heading: `cost_center` reads Cost center. */
export function labelHeading(label: string): string {
  const text = label.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
