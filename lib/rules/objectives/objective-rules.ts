import { type RuleGroup } from '../rule';
import { type Objective } from './objective';
import { EVERY, objectiveAlerts } from './objective-alerts';
import { objectiveRecordings } from './objective-recordings';

export interface ObjectiveRulesOptions {
  /**
   * Tells several installations apart that one Prometheus evaluates: it becomes the label `maas_instance`.
   * @default - none
   */
  readonly instance?: string;
}

/**
 * The rules of some objectives, a group for each: what it records, and the alerts on what burns its budget. What is
 * wrong with an objective is a problem of its first rule.
 */
export function objectiveRules(
  objectives: readonly Objective[],
  { instance }: ObjectiveRulesOptions = {},
): readonly RuleGroup[] {
  const names = objectives.map(({ name }) => name);
  return objectives
    .filter(({ name }, i) => names.indexOf(name) === i)
    .map((objective) => {
      const { name } = objective;
      const twice = names.indexOf(name) !== names.lastIndexOf(name);
      const problems = [
        ...objective.problems(),
        ...(twice ? [`two objectives are named ${JSON.stringify(name)}: give one another name.`] : []),
      ];
      const recordings = objectiveRecordings(objective, { instance, problems });
      return {
        name: `objective-${name}`,
        interval: EVERY,
        rules: [...recordings.all, ...objectiveAlerts(objective, recordings)],
      };
    });
}
