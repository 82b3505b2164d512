import { type GrafanaPanel } from './grafana';

const ALL = 'user=~".*",model=~".*"';
const HITS = 'authorized_hits';
const CALLS = 'authorized_calls';
const LIMITED = 'limited_calls';

/** One number, or a table. */
const now = (...exprs: readonly string[]): GrafanaPanel => ({
  targets: exprs.map((expr) => ({ expr, instant: true })),
});

/** A graph. */
const graph = (...exprs: readonly string[]): GrafanaPanel => ({
  targets: exprs.map((expr) => ({ expr })),
});

const limitRatio = (where = '') =>
  `(sum(${LIMITED}${where}) / (sum(${CALLS}${where}) + sum(${LIMITED}${where}))) or vector(0)`;
const price = (by: string) =>
  `(sum by (${by}) (${HITS}{tier="free",${ALL}}) * 0.005) or (sum by (${by}) (${HITS}{tier="premium",${ALL}}) * 0.008)`;

/**
 * What the hand-written dashboards of the Models-as-a-Service project ask Limitador's counters, panel by panel, in the
 * shape of their queries: counters as they stand for totals, rates over five minutes for graphs
 * (opendatahub-io/models-as-a-service, deployment/components/observability/dashboards, and docs/samples/dashboards).
 */
export const UPSTREAM: Readonly<Record<string, readonly GrafanaPanel[]>> = {
  'platform-admin': [
    now(`sum(${HITS})`),
    now(`sum(${CALLS})`),
    now(`sum(rate(${HITS}[5m]))`),
    now(`sum(rate(${CALLS}[5m]))`),
    now(`count(count by (user) (${CALLS}))`),
    now(limitRatio()),
    graph(`sum by (model) (rate(${HITS}{model!=""}[5m]))`),
    graph(`sum(rate(${LIMITED}[5m])) or vector(0)`),
    graph(`sum by (tier) (rate(${HITS}[5m]))`),
    graph(`sum by (tier) (rate(${CALLS}[5m]))`),
    graph(`sum by (tier) (rate(${LIMITED}[5m]))`),
    graph(`sum(rate(${LIMITED}[5m]))`),
    now(`topk(10, sum by (user) (${HITS}{user!=""}))`),
    now(`topk(10, sum by (user) (${LIMITED}{user!=""}))`),
    graph(`sum by (user) (rate(${HITS}[5m]))`),
    now(`sum by (user, tier) (${CALLS})`),
    graph(`sum by (user) (rate(${HITS}[5m]))`, `sum by (user) (rate(${LIMITED}[5m]))`),
    graph(`sum by (tier) (increase(${HITS}{tier!=""}[5m]))`),
  ],
  'ai-engineer': [
    now(`sum(${HITS}{user=~"^$user$"})`),
    now(`sum(${CALLS}{user=~"^$user$"})`),
    now(`sum(rate(${HITS}{user=~"^$user$"}[5m]))`),
    now(`sum(rate(${CALLS}{user=~"^$user$"}[5m]))`),
    now(limitRatio('{user=~"^$user$"}')),
    graph(`sum by (model) (${HITS}{user=~"^$user$",model!=""})`),
    graph(`sum(rate(${HITS}{user=~"^$user$"}[5m]))`, `sum(rate(${LIMITED}{user=~"^$user$"}[5m]))`),
    graph(`sum by (model) (increase(${HITS}{user=~"^$user$"}[1h]))`),
    graph(`sum by (model) (increase(${HITS}{user=~"^$user$"}[$__range]))`),
    graph(`sum by (tier) (increase(${LIMITED}{user=~"^$user$"}[$__range]))`),
    now(`sum by (model, tier) (${HITS}{user=~"^$user$",model!=""})`),
  ],
  'token-metrics': [
    now(`sum(${HITS}{${ALL}})`),
    graph(`sum by (tier) (rate(${HITS}{${ALL}}[$__rate_interval]))`),
    graph(`${HITS}{${ALL}}`),
    now(`topk(10, sum by (user) (${HITS}{${ALL}}))`),
    graph(`sum by (user) (rate(${HITS}{${ALL}}[1h]) * 3600)`),
    graph(`sum by (tier) (increase(${HITS}{${ALL}}[$__range]))`),
    now(`sum(${HITS}{tier="free",${ALL}}) * 0.005 + sum(${HITS}{tier="premium",${ALL}}) * 0.008`),
    now(`count(count by (user) (${HITS}{${ALL}}))`),
    now(`topk(5, ${price('user, tier')})`),
    now(
      `sum by (user, tier) (${HITS}{${ALL}})`,
      price('user, tier'),
      `sum by (user, tier) (${HITS}{${ALL}}) * 0 + 0.5`,
    ),
    now(`sum by (tier) (${HITS}{${ALL}})`),
    now(`sum by (user, tier, limitador_namespace) (${HITS}{${ALL}})`),
  ],
};
