import { goodFrom, worseFrom } from '../../lib/dashboard/meaning';
import { type Panel, stat, table, target } from '../../lib/dashboard/panel';
import { exporters } from '../../lib/exporters';
import { type Exporter } from '../../lib/exporters/exporter';
import { up } from '../../lib/exporters/prometheus/metrics';
import { countBy, total } from '../../lib/promql/aggregation';
import { orZero } from '../../lib/promql/arithmetic';
import { value } from '../../lib/promql/functions';
import {
  alertsFiring,
  alertsFiringBy,
  podsAnswering,
  podsReady,
  replicasMissing,
  restarts,
  unavailableReplicas,
} from '../../lib/queries/health';
import { scrapedTwice } from '../../lib/queries/targets';
import { RUNBOOKS } from '../../lib/rules/resolved-rules';

/** A part of the platform that runs as pods. */
export type Component = 'gateway' | 'authorino' | 'limitador' | 'maas-api' | 'models';

const EXPORTER_OF: Readonly<Record<Component, Exporter>> = {
  gateway: exporters.istioGateway,
  authorino: exporters.authorino,
  limitador: exporters.limitador,
  'maas-api': exporters.maasApi,
  models: exporters.models,
};

const COMPONENTS = Object.keys(EXPORTER_OF) as Component[];

const CALLED: Readonly<Record<Component, string>> = {
  gateway: 'Gateway',
  authorino: 'Authorino',
  limitador: 'Limitador',
  'maas-api': 'maas-api',
  models: 'Models',
};

const IN_A_SENTENCE: Readonly<Record<Component, string>> = {
  ...CALLED,
  gateway: 'the gateway',
  models: 'the models, all together',
};

/** Does the component answer? */
export function answering(component: Component): Panel {
  const called = CALLED[component];
  return stat(`${component}-answering`, {
    title: `${called} targets up`,
    about:
      `Pods of ${IN_A_SENTENCE[component]} that answered their last scrape. 0: no pod answers; check pod status and ` +
      'events. Empty: Prometheus has no targets at all.',
    targets: [podsAnswering(EXPORTER_OF[component])],
    unit: 'count',
    thresholds: goodFrom(1),
    noData: 'No Prometheus',
    height: 3,
  });
}

/** Is the component ready? */
export function ready(component: Component): Panel {
  const called = CALLED[component];
  return stat(`${component}-ready`, {
    title: `${called} ready pods`,
    about:
      `Pods of ${IN_A_SENTENCE[component]} that Kubernetes sends traffic to. 0: no pod is ready; check pod status and ` +
      'events. Empty: there is no Deployment, or kube-state-metrics is not scraped.',
    targets: [podsReady(EXPORTER_OF[component])],
    unit: 'count',
    thresholds: goodFrom(1),
    noData: 'No Deployment',
    height: 3,
  });
}

/** Is any replica missing? */
export function unavailable(): Panel {
  return stat('unavailable-replicas', {
    title: 'Unavailable replicas',
    about:
      'Replicas that the components of the platform should have and that are not available. Above 0 for longer than a ' +
      'rollout: see which component it is. Empty: kube-state-metrics is not scraped.',
    targets: [unavailableReplicas(Object.values(EXPORTER_OF))],
    unit: 'count',
    thresholds: worseFrom({ warning: 1 }),
    noData: 'No metrics',
    height: 3,
  });
}

/** Of which component is a replica missing? */
export function missingReplicas(): Panel {
  return stat('missing-replicas', {
    title: 'Unavailable replicas by component',
    about:
      'Replicas that a component should have and that are not available. Above 0 for longer than a rollout: check ' +
      'the pods of the component. Empty: kube-state-metrics is not scraped.',
    targets: COMPONENTS.map((component) =>
      target(replicasMissing(EXPORTER_OF[component]), { legend: CALLED[component], optional: true }),
    ),
    unit: 'count',
    thresholds: worseFrom({ warning: 1 }),
    noData: 'No metrics',
    width: 'third',
    height: 6,
  });
}

/** Does anything keep crashing? */
export function restartsByComponent(): Panel {
  return stat('restarts', {
    title: 'Container restarts by component',
    about:
      'Container restarts in the selected range. Above 0: check the reason of the last termination. A restarted ' +
      'Limitador counts from 0 again; the panels allow for it. Empty: kube-state-metrics is not scraped.',
    targets: COMPONENTS.map((component) =>
      target(restarts(EXPORTER_OF[component]), { legend: CALLED[component], optional: true }),
    ),
    unit: 'count',
    thresholds: worseFrom({ warning: 1 }),
    noData: 'No metrics',
    width: 'third',
    height: 6,
  });
}

/** Can the numbers be trusted? */
export function podsScrapedTwice(): Panel {
  return stat('scraped-twice', {
    title: 'Pods scraped twice',
    about:
      'Pods whose metrics are stored under more than one job. Above 0: two monitors select them, and sums over their ' +
      'series, such as tokens and requests, are too high; one of the monitors has to go. Empty: Prometheus has no ' +
      'targets at all.',
    targets: [orZero(countBy([], scrapedTwice()), total(value(up)))],
    unit: 'count',
    thresholds: worseFrom({ bad: 1 }),
    noData: 'No Prometheus',
    height: 3,
  });
}

/** Does any alert fire? */
export function firingAlerts(): Panel {
  return stat('alerts-firing', {
    title: 'Firing alerts',
    about:
      'Alerts that fire in the namespaces of the platform. Above 0: see the list of alerts. An alert whose rule drops ' +
      'the namespace is not in it. Empty: Prometheus has no targets at all.',
    targets: [alertsFiring()],
    unit: 'count',
    thresholds: worseFrom({ warning: 1 }),
    noData: 'No Prometheus',
    height: 3,
  });
}

/** Which alerts fire? */
export function firingAlertsList(): Panel {
  return table('alerts-list', {
    title: 'Firing alerts by severity',
    about:
      'Firing alerts by severity, name and namespace, with the number of instances. What to do first is in ' +
      `[its runbook](${RUNBOOKS}). Empty: no alert fires.`,
    targets: [target(alertsFiringBy(), { column: 'Firing' })],
    unit: 'count',
    noData: 'No alerts firing',
    sortBy: 'severity',
    width: 'third',
    height: 8,
  });
}
