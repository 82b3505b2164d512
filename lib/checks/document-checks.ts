import { type Check } from './check';

export const documentBroken: Check = {
  id: 'document-broken',
  severity: 'error',
  summary: 'A file or a dashboard in it cannot be read: it is no YAML or JSON, or not what it says it is.',
};

export const documentNotRead: Check = {
  id: 'document-not-read',
  severity: 'note',
  summary:
    'Something was not checked: it is elsewhere, a template, a patch, or of a format that is not read.',
};

export const telemetryLabel: Check = {
  id: 'telemetry-label',
  severity: 'error',
  summary: 'A label of a TelemetryPolicy is wrong: its name, its expression, or for the version of Kuadrant.',
};

export const ignoreUnused: Check = {
  id: 'ignore-unused',
  severity: 'warning',
  summary: 'An ignore has nothing to ignore: what it was for is fixed, or its id is wrong.',
};

export const ignoreWithoutReason: Check = {
  id: 'ignore-without-reason',
  severity: 'error',
  summary: 'An ignore does not say why.',
};

/** Checks of files, beside those of what is in them. */
export const DOCUMENT_CHECKS: readonly Check[] = [
  documentBroken,
  documentNotRead,
  telemetryLabel,
  ignoreUnused,
  ignoreWithoutReason,
];
