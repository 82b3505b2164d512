// @grafana/data is made for a browser, and asks for some of it while it is loaded: what it asks for is here, and nothing
// behind it. It is loaded after that, so that an import would be too early.
const element = () => ({
  setAttribute: () => undefined,
  appendChild: () => undefined,
  sheet: { insertRule: () => 0, cssRules: [{ style: {} }] },
  style: {},
});
const history = { pushState: () => undefined, replaceState: () => undefined };
const events = {
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => true,
};
const browser = {
  window: {
    ...events,
    history,
    location: {},
    localStorage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    grafanaBootData: { settings: {}, user: {} },
  },
  document: {
    ...events,
    createElement: element,
    createTextNode: () => ({}),
    head: element(),
    getElementsByTagName: () => [element()],
  },
  history,
  location: { href: '' },
  navigator: { language: 'en-US', languages: ['en-US'], userAgent: 'node' },
};
for (const [name, value] of Object.entries(browser)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

export type GrafanaData = typeof import('@grafana/data');

export const grafana = jest.requireActual<GrafanaData>('@grafana/data');

const nothing = () => null;

const PROCESSORS: Readonly<Record<string, unknown>> = {
  unit: grafana.unitOverrideProcessor,
  decimals: grafana.numberOverrideProcessor,
  min: grafana.numberOverrideProcessor,
  max: grafana.numberOverrideProcessor,
  noValue: grafana.identityOverrideProcessor,
  color: grafana.identityOverrideProcessor,
  mappings: grafana.identityOverrideProcessor,
  thresholds: grafana.identityOverrideProcessor,
  links: grafana.identityOverrideProcessor,
};

grafana.standardFieldConfigEditorRegistry.setInit(
  () =>
    Object.entries(PROCESSORS).map(([id, process]) => ({
      ...{ id, path: id, name: id, description: '', editor: nothing, override: nothing, process },
      ...{ shouldApply: () => true, settings: {} },
    })) as never,
);
grafana.standardTransformersRegistry.setInit(
  () =>
    [...new Set(Object.values(grafana.standardTransformers))].map((one) => ({
      ...{ id: one.id, name: one.name, transformation: one, editor: nothing },
    })) as never,
);
