import { type StandardExporter } from '../standard-exporter';
import { kubeStateMetrics } from './exporter';
import './metrics';

export const KUBE_STATE_METRICS: StandardExporter<'kube-state-metrics'> = { exporter: kubeStateMetrics };
