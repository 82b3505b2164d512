import { type StandardExporter } from '../standard-exporter';
import { prometheus } from './exporter';
import './metrics';

export const PROMETHEUS: StandardExporter<'prometheus'> = { exporter: prometheus };
