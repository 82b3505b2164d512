import { aiEngineer, platformAdmin, standardDashboards, tokenMetrics } from '../../dashboards';
import { renderDashboard } from '../../lib/grafana/render';
import { SITUATIONS, flow, isRow, panelsOf, targetsOf } from './support';

const PRICES = { currency: 'USD', perMillionTokens: { free: 0, premium: 8 } };

describe.each(SITUATIONS)('%s', (_, on) => {
  const all = standardDashboards({ prices: PRICES }).map((dashboard) => renderDashboard(dashboard, on));
  const clusterStore = on.platform.stack.clusterStoreApart ? ['${cluster_datasource}'] : [];

  test.each(all.map((one) => [one.dashboard.title, one] as const))(
    '%s: panels lie side by side',
    (_title, one) => {
      const rows = one.dashboard.panels ?? [];
      // Folded panels lie where they will be once their row is unfolded.
      const layers = [
        rows,
        ...rows.flatMap((row) => (isRow(row) && row.collapsed ? [[row, ...row.panels]] : [])),
      ];
      for (const layer of layers) {
        const cells = layer.flatMap(({ gridPos }) => {
          const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
          expect(w).toBeGreaterThan(0);
          expect(x + w).toBeLessThanOrEqual(24);
          return Array.from({ length: w * h }, (_cell, i) => `${x + (i % w)},${y + Math.floor(i / w)}`);
        });
        expect(new Set(cells).size).toBe(cells.length);
      }
    },
  );

  test.each(all.map((one) => [one.dashboard.title, one] as const))(
    '%s: ids and names are unique',
    (_title, one) => {
      const rows = one.dashboard.panels ?? [];
      const ids = rows.flatMap((row) => [row.id, ...(isRow(row) ? row.panels.map(({ id }) => id) : [])]);
      expect(ids).toEqual(ids.map((_id, i) => i + 1));
      const titles = panelsOf(one).map(({ title }) => title);
      expect(new Set(titles).size).toBe(titles.length);
    },
  );

  test('every panel says what it shows and what it means when empty, has a unit and a data source', () => {
    for (const panel of all.flatMap(panelsOf)) {
      expect(panel.title).toMatch(/\S/);
      expect(`${panel.title}: ${panel.description}`).toMatch(/Empty|Lines at 0/);
      expect(panel.fieldConfig?.defaults.unit).toMatch(/\S/);
      expect(panel.datasource?.type).toBe('prometheus');
      expect(['${datasource}', ...clusterStore]).toContain(panel.datasource?.uid);
      // What the cluster runs beneath the models is in its own store.
      const beneath = targetsOf(panel).some(({ expr }) => /\b(kube_|container_|haproxy_|DCGM_)/.test(expr));
      expect(panel.datasource?.uid === '${cluster_datasource}').toBe(clusterStore.length > 0 && beneath);
      const targets = targetsOf(panel);
      expect(targets.length).toBeGreaterThan(0);
      expect(targets.map(({ refId }) => refId)).toEqual(['A', 'B', 'C', 'D', 'E'].slice(0, targets.length));
      for (const { datasource, legendFormat } of targets) {
        expect(datasource).toEqual(panel.datasource);
        expect(legendFormat).toMatch(/\S/);
      }
    }
  });

  test('no emoji, no empty row', () => {
    expect(JSON.stringify(all)).not.toMatch(/\p{Extended_Pictographic}/u);
    for (const { dashboard } of all) {
      const rows = dashboard.panels ?? [];
      const expanded = rows.map(
        (row, i) => isRow(row) && !row.collapsed && (rows[i + 1]?.type ?? 'row') === 'row',
      );
      expect(expanded).not.toContain(true);
    }
  });

  test('colours follow what a series means', () => {
    const colours = new Map<string, Set<string>>();
    for (const panel of all.flatMap(panelsOf)) {
      for (const { matcher, properties } of panel.fieldConfig?.overrides ?? []) {
        if (matcher.id !== 'byFrameRefID') continue;
        const legend = targetsOf(panel).find(({ refId }) => refId === matcher.options)?.legendFormat ?? '?';
        const colour = properties.map(({ value }) => (value as { fixedColor: string }).fixedColor).join();
        colours.set(legend, new Set([...(colours.get(legend) ?? []), colour]));
      }
    }
    expect([...colours].filter(([, used]) => used.size > 1)).toEqual([]);
  });
});

test.each([
  [platformAdmin(), 'platform-admin', 'Platform Admin'],
  [aiEngineer(), 'ai-engineer', 'AI Engineer'],
  [tokenMetrics(), 'token-metrics', 'Token Metrics'],
])('settings of a dashboard', (description, uid, title) => {
  const { dashboard } = renderDashboard(description, flow());
  expect(dashboard).toMatchObject({
    uid,
    title,
    tags: ['maas', uid],
    time: { from: 'now-1h', to: 'now' },
    refresh: '30s',
    timezone: 'browser',
    graphTooltip: 1,
    editable: false,
    schemaVersion: 39,
    links: [{ type: 'dashboards', tags: ['maas'], includeVars: true, keepTime: true }],
  });
  expect(dashboard.description).toMatch(/^For /);
  expect(dashboard.templating.list?.[0]).toMatchObject({
    name: 'datasource',
    type: 'datasource',
    query: 'prometheus',
  });
});

test('rendering is a question: the same answer every time, and the description stays as it was', () => {
  const description = platformAdmin();
  const first = JSON.stringify(renderDashboard(description, flow()));
  renderDashboard(description, flow({ scrapeInterval: undefined }));
  expect(JSON.stringify(renderDashboard(description, flow()))).toBe(first);
});
