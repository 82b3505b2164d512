import { type StandardExporter } from '../standard-exporter';
import { kuadrantOperator } from './exporter';
import './metrics';

export const KUADRANT_OPERATOR: StandardExporter<'kuadrant-operator'> = { exporter: kuadrantOperator };
