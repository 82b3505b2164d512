import { type StandardExporter } from '../standard-exporter';
import { wasmFilter } from './exporter';
import './metrics';

export const WASM_FILTER: StandardExporter<'wasm-filter'> = { exporter: wasmFilter };
