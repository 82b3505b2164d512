import { prometheus } from './exporter';

const JOBS_AND_INSTANCES = 'prometheus.io docs/concepts/jobs_instances';

/** 1 when the last scrape of the target succeeded. A target that is gone has no series: ask for absence as well. */
export const up = prometheus.gauge('up', { unit: 'bool', source: JOBS_AND_INSTANCES });

/** What one scrape of the target stores: its share of the cardinality. */
export const scrapeSamplesPostMetricRelabeling = prometheus.gauge('scrape_samples_post_metric_relabeling', {
  unit: 'samples',
  source: JOBS_AND_INSTANCES,
});

/** What one scrape of the target offers, before metric relabelling. */
export const scrapeSamplesScraped = prometheus.gauge('scrape_samples_scraped', {
  unit: 'samples',
  source: JOBS_AND_INSTANCES,
});

/** How long one scrape of the target takes. */
export const scrapeDurationSeconds = prometheus.gauge('scrape_duration_seconds', {
  unit: 'seconds',
  source: JOBS_AND_INSTANCES,
});

/** About how many series one scrape of the target begins: churn. */
export const scrapeSeriesAdded = prometheus.gauge('scrape_series_added', {
  unit: 'series',
  source: JOBS_AND_INSTANCES,
});

/**
 * 1 while an alert is pending or firing, otherwise absent. It carries the alert's own labels: `namespace` only if the
 * rule keeps one, or if it is enforced.
 */
export const alerts = prometheus.gauge('ALERTS', {
  unit: 'bool',
  labels: ['alertname', 'alertstate', 'severity', 'namespace', 'maas_instance'],
  lazy: true,
  source: 'prometheus.io docs/prometheus/latest/configuration/alerting_rules',
});
