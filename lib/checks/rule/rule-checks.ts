import {
  absentWithoutFor,
  alertAlways,
  alertLabelMissing,
  alertLabelOverwritten,
  alertLabelValue,
  alertNever,
  alertWithoutComparison,
  forZero,
} from './alerts';
import { ruleNamespace, ruleNotSelected } from './reach';
import {
  groupInterval,
  recordingOfAnotherGroup,
  recordingRepeated,
  recordingUndefined,
  windowBeyondRetention,
} from './recordings';
import { ruleRefused } from './refused';
import { type RuleCheck } from './rule-check';

/** Every check of rules beyond their queries, in the order in which findings are told. */
export const RULE_CHECKS: readonly RuleCheck[] = [
  ruleRefused,
  ruleNotSelected,
  ruleNamespace,
  alertAlways,
  alertNever,
  alertWithoutComparison,
  alertLabelMissing,
  alertLabelValue,
  alertLabelOverwritten,
  absentWithoutFor,
  forZero,
  recordingUndefined,
  recordingRepeated,
  recordingOfAnotherGroup,
  groupInterval,
  windowBeyondRetention,
];
