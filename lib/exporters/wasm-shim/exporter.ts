import { Exporter } from '../exporter';
import { istioGateway } from '../istio-gateway/exporter';

/** Kuadrant's filter has no endpoint of its own: Envoy exposes its counters, without labels and without `_total`. */
export const wasmFilter = new Exporter<'wasm-filter'>({
  name: 'wasm-filter',
  title: 'Envoy WasmPlugin',
  through: istioGateway,
});
