import { type StandardExporter } from '../standard-exporter';
import { dcgm } from './exporter';
import './metrics';

export const DCGM: StandardExporter<'dcgm'> = { exporter: dcgm };
