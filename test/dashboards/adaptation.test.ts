import { aiEngineer, platformAdmin, standardDashboards, tokenMetrics } from '../../dashboards';
import { Cel } from '../../lib/cel/cel';
import { renderDashboard } from '../../lib/grafana/render';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { Scrape } from '../../lib/platform/scrape';
import { Stack } from '../../lib/platform/stack';
import { VOCABULARIES, flow, linkUrlsOf, outline, panelsOf, targetsOf } from './support';

const PRICES = { currency: 'USD', perMillionTokens: { free: 0, premium: 8 } };

describe('outline', () => {
  const tier = flow({ labels: VOCABULARIES.tier });
  const subscription = flow({ labels: VOCABULARIES.subscription });

  test('Platform Admin, tier', () => {
    expect(`\n${outline(renderDashboard(platformAdmin(), tier))}\n`).toBe(`
Overview
  Gateway targets up
  Authorino targets up
  Limitador targets up
  maas-api ready pods
  Models ready pods
  Unavailable replicas
  Success rate (non-5xx)
  Rate limit ratio
  TTFT (P95)
  ITL (P95)
  KV cache utilization
  Queue depth
  Firing alerts by severity
  Error rate by status code
  Top users by tokens
Traffic
  Total tokens
  Authorized requests
  Rate-limited requests
  Active users
  Token throughput
  Request rate
  Request rate by tier
  Request rate by model
  Token throughput by tier
  Token throughput by model
Errors and rate limits
  Rate-limited requests by tier
  Rate-limited requests by user (top 10)
  Top users by rate-limited requests
  Denied requests (ratio)
  Auth success and deny rate
Latency
  Gateway latency
  Gateway latency by backend (P95)
  Auth latency
  Auth call latency
Models (folded)
  Running requests
  Finished requests
  Model tokens
  Completed requests (ratio)
  Running requests and queue depth
  Queue depth per replica
  KV cache utilization (fullest replica)
  Preemptions
  Time to first token (TTFT)
  Inter-token latency (ITL)
  E2E request latency
  Queue time
  Token throughput (prompt and generation)
  Prompt token ratio
  Prefix cache hit rate
  Finish reason
Top users
  Token throughput by user (top 10)
  Tokens per 5 min by tier
  Usage by user and tier
Components (folded)
  Unavailable replicas by component
  Container restarts by component
  Firing alerts
  Pods scraped twice
Model resources (folded)
  Resource requests by model
  CPU usage by model
  Memory usage by model
  GPU utilization by model
  GPU memory used by model
Gateway and Limitador (folded)
  Kuadrant filter requests
  Kuadrant filter errors
  Rate-limited requests by source
  Limitador datastore lost
  Route backend up
  Route connections
maas-api (folded)
  maas-api request rate
  maas-api error rate (5xx)
  maas-api latency (P95)
  API key validations
  API keys created
`);
  });

  test('Platform Admin, subscription: no users, and the plan is called subscription', () => {
    const before = outline(renderDashboard(platformAdmin(), tier)).split('\n');
    const after = outline(renderDashboard(platformAdmin(), subscription)).split('\n');
    expect(before.filter((line) => !after.includes(line))).toEqual([
      '  Top users by tokens',
      '  Active users',
      '  Request rate by tier',
      '  Request rate by model',
      '  Token throughput by tier',
      '  Rate-limited requests by tier',
      '  Rate-limited requests by user (top 10)',
      '  Top users by rate-limited requests',
      '  Token throughput by user (top 10)',
      '  Tokens per 5 min by tier',
      '  Usage by user and tier',
    ]);
    expect(after.filter((line) => !before.includes(line))).toEqual([
      '  Request rate by subscription',
      '  Token throughput by subscription',
      '  Rate-limited requests by subscription',
      '  Tokens per 5 min by subscription',
    ]);
  });

  test('AI Engineer, tier', () => {
    expect(`\n${outline(renderDashboard(aiEngineer(), tier))}\n`).toBe(`
Overview
  Total tokens
  Authorized requests
  Rate-limited requests
  Rate limit ratio
  Token throughput
  Request rate
  Authorized and rate-limited requests
  Tokens per 5 min by model
  Time to first token by model (P95)
Models and limits
  Token throughput by model
  Rate-limited requests by model
Details
  Usage by tier
  Usage by model and tier
`);
  });

  test('AI Engineer, subscription without user: nothing to show, and it says so', () => {
    const rendered = renderDashboard(aiEngineer(), subscription);
    expect(rendered).toMatchObject({ isEmpty: true, problems: [] });
    expect(rendered.omitted.map(({ panel }) => panel)).toEqual(aiEngineer().panels.map(({ name }) => name));
    expect(rendered.omitted[0]?.because).toBe('a label that counts users');
    expect(rendered.dashboard.templating.list?.map(({ name }) => name)).toEqual(['datasource']);
  });

  test('AI Engineer, subscription with user: refusals are not told apart by a model they never reached', () => {
    const rendered = renderDashboard(aiEngineer(), flow({ labels: VOCABULARIES['subscription with user'] }));
    expect(rendered.isEmpty).toBe(false);
    expect(rendered.omitted).toEqual([
      {
        panel: 'limited-rate-by-model',
        because:
          'a label that counts models on limited_calls; a label that counts models on authorized_calls',
      },
      {
        panel: 'usage-by-model-and-plan',
        part: 'Requests',
        because: 'a label that counts models on authorized_calls',
      },
      {
        panel: 'usage-by-model-and-plan',
        part: 'Rate-limited',
        because: 'a label that counts models on limited_calls',
      },
    ]);
  });

  test('Token Metrics, subscription, with prices', () => {
    expect(`\n${outline(renderDashboard(tokenMetrics({ prices: PRICES }), subscription))}\n`).toBe(`
Overview
  Total tokens
  Token throughput
  Cost
  Tokens by subscription
  Tokens by model
Over time
  Tokens per 5 min by subscription
  Tokens per 5 min by model
  Token throughput by subscription
Details
  Cost by subscription
  Usage by subscription and model
`);
  });

  test('Token Metrics without prices says nothing of cost', () => {
    const { dashboard } = renderDashboard(tokenMetrics(), tier);
    expect(JSON.stringify(dashboard)).not.toMatch(/cost|bill|price|currency/i);
  });
});

describe('a renamed label', () => {
  const renamed = flow({
    labels: TelemetryLabels.tier().renamed('tier', 'service_class').renamed('user', 'caller'),
  });

  test('takes titles, queries, legends and columns along', () => {
    const rendered = standardDashboards({ prices: PRICES }).map((dashboard) =>
      renderDashboard(dashboard, renamed),
    );
    const text = JSON.stringify(rendered.map(({ dashboard }) => dashboard));
    expect(text).not.toMatch(/\btier\b/);
    expect(text).not.toMatch(/\{\{user\}\}|by\(user/);
    const panel = rendered
      .flatMap(panelsOf)
      .find(({ title }) => title === 'Token throughput by service class');
    expect(targetsOf(panel ?? { type: '' })[0]).toMatchObject({
      expr:
        'sum by(service_class) (rate(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+",service_class!=""}' +
        '[$__rate_interval]))',
      legendFormat: '{{service_class}}',
    });
  });

  test('takes the variable and the links along', () => {
    const { dashboard } = renderDashboard(aiEngineer(), renamed);
    expect(dashboard.templating.list?.[1]).toMatchObject({
      name: 'user',
      multi: false,
      includeAll: false,
      allowCustomValue: false,
      definition:
        'label_values({__name__=~"authorized_calls|limited_calls|authorized_hits",' +
        'namespace="kuadrant-system",limitador_namespace=~"|llm/.+",caller!=""}, caller)',
    });
    const links = panelsOf(renderDashboard(platformAdmin(), renamed)).flatMap(linkUrlsOf);
    expect(new Set(links)).toEqual(
      new Set(
        [
          'ai-engineer?var-user=${__field.labels.caller:percentencode}',
          'ai-engineer?var-user=${__data.fields["Caller"]:percentencode}',
          'token-metrics?var-plan=${__field.labels.service_class:percentencode}',
          'token-metrics?var-gateway_model=${__field.labels.model:percentencode}',
        ].map((way) => `/d/${way}&var-datasource=\${datasource}&\${__url_time_range}`),
      ),
    );
  });
});

test('one user is matched exactly', () => {
  const exprs = panelsOf(renderDashboard(aiEngineer(), flow()))
    .flatMap(targetsOf)
    .flatMap(({ expr }) =>
      [...expr.matchAll(/(authorized|limited)_\w+\{([^}]*)\}/g)].map(([, , where]) => where),
    );
  expect(exprs.length).toBeGreaterThan(20);
  expect(exprs.every((where) => where?.includes('user="$user",user!=""'))).toBe(true);
});

test('what nobody scrapes is left out, and rows close up', () => {
  const on = flow({ platform: { scrape: { authorino: Scrape.nobody(), models: Scrape.nobody() } } });
  const text = outline(renderDashboard(platformAdmin(), on));
  expect(text).not.toMatch(/Authorization|Time to first token/);
  expect(text).not.toMatch(/^(Authentication|Models)$/m);
  const width = renderDashboard(platformAdmin(), on)
    .dashboard.panels?.filter(({ gridPos }) => gridPos?.y === 1)
    .reduce((sum, { gridPos }) => sum + (gridPos?.w ?? 0), 0);
  expect(width).toBe(24);
});

test('latency by plan is there once the gateway adds the label', () => {
  const gatewayLabels = [{ name: 'tier', metrics: ['istio_request_duration_milliseconds'] }];
  const panels = panelsOf(renderDashboard(platformAdmin(), flow({ gatewayLabels })));
  const panel = panels.find(({ title }) => title === 'Gateway latency by tier');
  expect(targetsOf(panel ?? { type: '' }).map(({ legendFormat }) => legendFormat)).toEqual([
    'P50 {{tier}}',
    'P95 {{tier}}',
    'P99 {{tier}}',
  ]);
});

test('the route is asked for HTTP latency only where the router sees HTTP', () => {
  const titled = (route: { termination: 'edge' | 'passthrough' }) =>
    outline(renderDashboard(platformAdmin(), flow({ platform: { route } })));
  expect(titled({ termination: 'edge' })).toContain('Route response time');
  expect(titled({ termination: 'passthrough' })).not.toContain('Route response time');
});

test('stores call things differently', () => {
  const exprs = panelsOf(
    renderDashboard(platformAdmin(), flow({ platform: { stack: Stack.openDataHub() } })),
  ).flatMap((panel) => targetsOf(panel).map(({ expr }) => expr));
  expect(exprs.some((expr) => expr.includes('authorized_hits_total{'))).toBe(true);
  expect(exprs.some((expr) => expr.includes('kserve_vllm:num_requests_running{'))).toBe(true);
  expect(exprs.some((expr) => /[^_]vllm:/.test(expr))).toBe(false);
});

test('a label that the platform does not know at all is no reason to throw', () => {
  const labels = TelemetryLabels.of({ team: { cel: Cel.identity('team') } });
  const rendered = standardDashboards().map((dashboard) => renderDashboard(dashboard, flow({ labels })));
  expect(rendered.flatMap(({ problems }) => problems)).toEqual([]);
});
