import { MaaSObservabilityChart, Objective, type MaaSObservabilityChartProps, KustomizeApp } from '../../lib';
import { Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** The manifests of a chart with an objective, for Grafana and for Perses. */
export function chartManifests(props: MaaSObservabilityChartProps = {}): JsonObject[] {
  const app = new KustomizeApp();
  const chart = new MaaSObservabilityChart(app, 'maas', {
    objectives: [Objective.availability({ name: 'gateway', of: 'gateway', target: 0.999 })],
    ...props,
  });
  expect(Chart.isChart(chart)).toBe(true);
  return parseAllDocuments(app.synthYaml(), { version: '1.1' }).map(
    (document) => document.toJS() as JsonObject,
  );
}

/** Reads a value below a path of keys and indexes; fails where it is not there. */
function valueAt(value: Json | undefined, path: readonly (string | number)[]): Json {
  const found = path.reduce<Json | undefined>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return typeof inner === 'object' && inner !== null ? inner[key] : undefined;
  }, value);
  if (found === undefined) throw new Error(`nothing at ${path.join('.')}`);
  return found;
}

export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string {
  return valueAt(value, path) as string;
}

export function objectAt(value: Json | undefined, ...path: readonly (string | number)[]): JsonObject {
  return valueAt(value, path) as JsonObject;
}

export function objectsAt(value: Json | undefined, ...path: readonly (string | number)[]): JsonObject[] {
  return valueAt(value, path) as JsonObject[];
}
