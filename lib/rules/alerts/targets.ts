import { Duration } from 'cdk8s';
import { type Exporter } from '../../exporters/exporter';
import { type ExporterAlertWords } from '../../exporters/exporter-props';
import { below } from '../../promql/arithmetic';
import {
  scrapedNamespaces,
  scrapedTwice,
  scrapesAnswered,
  targetNamespaces,
  targetsAbsent,
  targetsPresent,
} from '../../queries/targets';
import { type Thresholds, shareProblems } from '../alert-options';
import { checked, onlyWhile } from '../alert-query';
import { PERCENT, labelled, percent } from '../alert-text';
import { type AlertRule, alert } from '../rule';

/** Longer than a container takes to start again. */
const WINDOW = Duration.minutes(10);

/** The pod is there and does not answer, or not always. `limitador_up` and its like cannot say so: they are only ever 1. */
export function exporterDown(
  exporter: Exporter,
  { prefix, called, blind, severity }: ExporterAlertWords,
  thresholds: Thresholds,
): AlertRule {
  const { scrapesAnswered: least } = thresholds;
  return alert(`${prefix}Down`, {
    query: checked(
      // A pod that ended keeps its last, unanswered scrapes in the window, and is no pod in trouble.
      onlyWhile(below(scrapesAnswered(exporter, WINDOW), least), targetsPresent(exporter)),
      shareProblems(thresholds, 'scrapesAnswered'),
    ),
    for: Duration.minutes(5),
    severity,
    summary: `${labelled('pod')} answers ${PERCENT} of its scrapes.`,
    description:
      `${labelled('pod')} in ${labelled('namespace')}, ${called}, answered ${PERCENT} of its scrapes in 10 minutes, less ` +
      `than ${percent(least)}. Nobody sees ${blind}. Either the pod is in trouble, or only its metrics endpoint is.`,
    places: (flow) => targetNamespaces(exporter, flow),
  });
}

/** Where there is no target there is no `up` that could be 0. */
export function exporterAbsent(
  exporter: Exporter,
  { prefix, called, blind, severity }: ExporterAlertWords,
): AlertRule {
  return alert(`${prefix}Absent`, {
    query: targetsAbsent(exporter),
    for: Duration.minutes(10),
    severity,
    summary: `Prometheus has no target for ${called} in ${labelled('namespace')}.`,
    description:
      `{{ $value }} of 1: no pod of ${called} in ${labelled('namespace')} is scraped. Nobody sees ${blind}, and no other ` +
      'alert on it can fire. Either no pod is there, or the monitor does not find it.',
    places: (flow) => targetNamespaces(exporter, flow),
  });
}

/** Kuadrant's monitors, KServe's and ours can find the same pod; a sum over its series is then too high. */
export function podScrapedTwice(): AlertRule {
  return alert('MaaSPodScrapedTwice', {
    query: scrapedTwice(),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `${labelled('pod')} is scraped {{ $value }} times.`,
    description:
      `${labelled('pod')} in ${labelled('namespace')} is scraped {{ $value }} times, under several jobs or at several ports. ` +
      'Each of its series is stored as often, and sums over them are {{ $value }} times too high. Two monitors select it; one has to go.',
    places: scrapedNamespaces,
  });
}
