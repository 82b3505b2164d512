import { type StandardExporter } from '../standard-exporter';
import { cadvisor } from './exporter';
import './metrics';

export const CADVISOR: StandardExporter<'cadvisor'> = { exporter: cadvisor };
