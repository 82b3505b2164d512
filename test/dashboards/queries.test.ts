import { standardDashboards } from '../../dashboards';
import { renderDashboard } from '../../lib/grafana/render';
import { hasPromtool, promqlProblems } from '../support/manifest-oracles';
import { SITUATIONS, panelsOf, targetsOf } from './support';

const PRICES = { currency: 'EUR', perMillionTokens: { free: 0, premium: 8, 'team "a"': 2.5 } };

describe.each(SITUATIONS)('%s', (_, flow) => {
  const rendered = standardDashboards({ prices: PRICES }).map((dashboard) =>
    renderDashboard(dashboard, flow),
  );
  const panels = rendered.flatMap(panelsOf);
  const exprs = panels.flatMap((panel) => targetsOf(panel).map(({ expr }) => expr));

  test('nothing is wrong with any dashboard', () => {
    expect(rendered.flatMap(({ problems }) => problems)).toEqual([]);
    expect(exprs.length).toBeGreaterThan(60);
  });

  (hasPromtool() ? test : test.skip)('Prometheus accepts every query', () => {
    expect(promqlProblems(exprs)).toEqual([]);
  });

  test('no window is fixed: each is the range, the step, or as long as the bar it fills', () => {
    const fixed = panels.flatMap((panel) =>
      targetsOf(panel).flatMap(({ expr }) => {
        const windows = [
          ...expr
            .replace(/"[^"]*"/g, '""')
            .replaceAll(':1m]', ']')
            .matchAll(/\[([^\]]+)\](?! offset)/g),
        ];
        return windows
          .map(([, window]) => window)
          .filter(
            (window) => window !== '$__range' && window !== '$__rate_interval' && window !== panel.interval,
          );
      }),
    );
    expect(fixed).toEqual([]);
  });

  test('the shortest step is told to Grafana, so that the window of a rate holds four scrapes', () => {
    const rates = panels.flatMap(targetsOf).filter(({ expr }) => expr.includes('$__rate_interval'));
    expect(new Set(rates.map(({ interval }) => interval))).toEqual(new Set(['30s']));
  });

  test('a window over the range is asked once, and never at every step of a graph', () => {
    const ranged = panels.flatMap(targetsOf).filter(({ expr }) => expr.includes('$__range'));
    expect(ranged.length).toBeGreaterThan(5);
    expect(ranged.every(({ instant }) => instant === true)).toBe(true);
  });

  test('no number is a counter as it stands, and no ratio is healthy by default', () => {
    expect(exprs.filter((expr) => expr.includes('vector('))).toEqual([]);
    const raw = /\b(authorized_hits|authorized_calls|limited_calls)(_total)?\{[^}]*\}(?!\[)/;
    expect(exprs.filter((expr) => raw.test(expr))).toEqual([]);
  });

  test('no namespace is one that the platform does not name', () => {
    const { gateway, kuadrant, maasApi, models } = flow.platform;
    const known = new Set([gateway.namespace, kuadrant.namespace, maasApi.namespace, ...models.namespaces]);
    const named = exprs.flatMap((expr) => [...expr.matchAll(/\b(?:exported_)*namespace=~?"([^"]*)"/g)]);
    const strange = named.flatMap(([, value]) => (value ?? '').split('|')).filter((one) => !known.has(one));
    expect(named.length).toBeGreaterThan(60);
    expect(strange).toEqual([]);
  });
});
