import { absentOfImpossible, absentOfLazyCounter } from './absence';
import {
  averageOfQuantiles,
  divisionInside,
  rateOfSum,
  ratioLosesGroups,
  sumOfRatios,
} from './aggregated-values';
import { comparisonAlways, comparisonImpossible } from './comparisons';
import { counterNotRated } from './counter-not-rated';
import { fallbackHidesOutage } from './fallback-hides-outage';
import { joinManyToMany } from './joins';
import { resourceName, stateCounted } from './kubernetes';
import { ignoredLabelAbsent, labelDropped, labelUnknown, operandsNeverMatch } from './labels';
import { matcherImpossible, regexpNeedless } from './matchers';
import { metricRemoved } from './metric-removed';
import { metricRenamed } from './metric-renamed';
import { metricUnknown } from './metric-unknown';
import {
  nativeHistogramAbsent,
  quantileAboveBuckets,
  quantileOutOfRange,
  quantileWithoutBuckets,
} from './quantiles';
import { type QueryCheck } from './query-check';
import { deltaOfCounter, rateOfGauge } from './range-functions';
import { bucketBoundExact, exporterNotScraped, gatewayNotScoped, passthroughSeesNothing } from './scoping';
import { variableInRule } from './variable-in-rule';
import { rateIntervalEmpty, windowFixed, windowTooShort } from './windows';

/** Every check of a query, in the order in which findings are told. */
export const QUERY_CHECKS: readonly QueryCheck[] = [
  metricRenamed,
  metricRemoved,
  metricUnknown,
  variableInRule,
  quantileOutOfRange,
  quantileWithoutBuckets,
  nativeHistogramAbsent,
  quantileAboveBuckets,
  labelUnknown,
  labelDropped,
  operandsNeverMatch,
  ignoredLabelAbsent,
  counterNotRated,
  rateOfGauge,
  deltaOfCounter,
  rateOfSum,
  windowFixed,
  windowTooShort,
  rateIntervalEmpty,
  exporterNotScraped,
  bucketBoundExact,
  gatewayNotScoped,
  passthroughSeesNothing,
  resourceName,
  stateCounted,
  joinManyToMany,
  fallbackHidesOutage,
  comparisonImpossible,
  comparisonAlways,
  absentOfImpossible,
  absentOfLazyCounter,
  averageOfQuantiles,
  sumOfRatios,
  divisionInside,
  ratioLosesGroups,
  matcherImpossible,
  regexpNeedless,
];
