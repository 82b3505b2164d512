import fc from 'fast-check';
import { type Change, type ChangeClass, isAtLeast } from '../../lib/diff/change';
import { diffOf } from '../../lib/diff/diff';
import { type JsonObject, chartManifests, objectAt, objectsAt, textAt, type Json } from './support';

const ORIGINAL = JSON.stringify(chartManifests());

/** What a mutation did: where the diff must say so, how bad it is, and in which words. */
interface Expected {
  readonly class: ChangeClass | 'none';
  readonly place?: string;
  readonly text?: RegExp;
}

type Pick = (n: number) => number;
type Mutation = (manifests: JsonObject[], pick: Pick) => Expected;

function ofKind(manifests: JsonObject[], kind: string): JsonObject[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

function chosen<T>(values: readonly T[], pick: Pick): T {
  const value = values[pick(values.length)];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}

function idOf(manifest: JsonObject): string {
  return `${textAt(manifest, 'kind')} ${textAt(manifest, 'metadata', 'namespace')}/${textAt(manifest, 'metadata', 'name')}`;
}

/** Those that are not compressed. */
function plainDashboards(manifests: JsonObject[]): JsonObject[] {
  return ofKind(manifests, 'GrafanaDashboard').filter((object) => 'json' in objectAt(object, 'spec'));
}

/** Changes the dashboard in one GrafanaDashboard. */
function inDashboard(
  manifests: JsonObject[],
  pick: Pick,
  change: (dashboard: JsonObject) => Expected,
): Expected {
  const object = chosen(plainDashboards(manifests), pick);
  const dashboard = JSON.parse(textAt(object, 'spec', 'json')) as JsonObject;
  const expected = change(dashboard);
  objectAt(object, 'spec').json = JSON.stringify(dashboard);
  return expected;
}

function panelsOf(dashboard: JsonObject): JsonObject[] {
  return objectsAt(dashboard, 'panels').flatMap((panel) =>
    panel.type === 'row' ? ((panel.panels ?? []) as JsonObject[]) : [panel],
  );
}

function inPanel(change: (panel: JsonObject, pick: Pick) => Expected): Mutation {
  return (manifests, pick) =>
    inDashboard(manifests, pick, (dashboard) => {
      const asking = panelsOf(dashboard).filter((panel) => ((panel.targets ?? []) as Json[]).length > 0);
      const panel = chosen(asking, pick);
      const place = `${textAt(dashboard, 'title')} › ${textAt(panel, 'title')}`;
      return { place, ...change(panel, pick) };
    });
}

interface Rule {
  readonly rules: JsonObject[];
  readonly rule: JsonObject;
  readonly group: JsonObject;
  readonly place: string;
}

function inRule(
  kind: 'alert' | 'record',
  change: (found: Rule, pick: Pick) => Expected,
  fits: (rule: JsonObject) => boolean = () => true,
): Mutation {
  return (manifests, pick) => {
    const all = ofKind(manifests, 'PrometheusRule').flatMap((object) =>
      objectsAt(object, 'spec', 'groups').flatMap((group) =>
        objectsAt(group, 'rules')
          .filter((rule) => kind in rule && fits(rule))
          .map((rule): Rule => ({
            rules: objectsAt(group, 'rules'),
            rule,
            group,
            place: `${kind === 'alert' ? 'alert' : 'recording'} ${textAt(rule, kind)} in ${textAt(object, 'metadata', 'namespace')}`,
          })),
      ),
    );
    const found = chosen(all, pick);
    return { place: found.place, ...change(found, pick) };
  };
}

const THRESHOLD = / (>|<|>=|<=) \(?(\d+(?:\.\d+)?)\)?$/;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a query asks something else': inPanel((panel, pick) => {
    const target = chosen(objectsAt(panel, 'targets'), pick);
    target.expr = `(${textAt(target, 'expr')}) * 2`;
    return { class: 'visible', text: /^asks another query$/ };
  }),
  'a query is written in another way': inPanel((panel, pick) => {
    const target = chosen(objectsAt(panel, 'targets'), pick);
    target.expr = ` ( ${textAt(target, 'expr')} ) `;
    return { class: 'none' };
  }),
  'another unit': inPanel((panel) => {
    const defaults = objectAt(panel, 'fieldConfig', 'defaults');
    defaults.unit = defaults.unit === 'bytes' ? 'percent' : 'bytes';
    return { class: 'visible', text: /^has another unit$/ };
  }),
  'another threshold of a panel': inPanel((panel) => {
    objectAt(panel, 'fieldConfig', 'defaults').thresholds = {
      mode: 'absolute',
      steps: [
        { value: null, color: 'green' },
        { value: 0.123, color: 'red' },
      ],
    };
    return { class: 'visible', text: /^has other thresholds$/ };
  }),
  'another legend': inPanel((panel, pick) => {
    chosen(objectsAt(panel, 'targets'), pick).legendFormat = 'something else';
    return { class: 'cosmetic', text: /^names its series/ };
  }),
  'another description': inPanel((panel) => {
    panel.description = 'In other words.';
    return { class: 'cosmetic', text: /other words$/ };
  }),
  'a panel is moved': inPanel((panel) => {
    panel.gridPos = { x: 0, y: 500, w: 7, h: 7 };
    return { class: 'cosmetic', text: /^is in another place or size$/ };
  }),
  'a panel gets another id': inPanel((panel) => {
    panel.id = 4711;
    return { class: 'none' };
  }),
  'another title of a panel': inPanel((panel) => {
    const title = textAt(panel, 'title');
    panel.title = `${title}, renamed`;
    return { class: 'visible', text: /^has another title$/ };
  }),
  'a panel asks about a metric that no other asks about, and is gone': (manifests, pick) =>
    inDashboard(manifests, pick, (dashboard) => {
      const panels = objectsAt(dashboard, 'panels');
      panels.splice(
        panels.indexOf(
          chosen(
            panels.filter(({ type }) => type !== 'row'),
            pick,
          ),
        ),
        0,
        {
          title: 'Only here',
          type: 'timeseries',
          targets: [{ refId: 'A', expr: 'rate(made_up_total[5m])' }],
        },
      );
      return {
        class: 'breaking',
        place: `${textAt(dashboard, 'title')} › Only here`,
        text: /no panel asks for made_up$/,
      };
    }),
  'another uid': (manifests, pick) =>
    inDashboard(manifests, pick, (dashboard) => {
      dashboard.uid = 'another-uid';
      return { class: 'breaking', place: textAt(dashboard, 'title'), text: /^has another uid/ };
    }),
  'another tag': (manifests, pick) =>
    inDashboard(manifests, pick, (dashboard) => {
      dashboard.tags = ['another'];
      return { class: 'cosmetic', place: textAt(dashboard, 'title'), text: /^differs in tags$/ };
    }),
  'another range': (manifests, pick) =>
    inDashboard(manifests, pick, (dashboard) => {
      dashboard.time = { from: 'now-7d', to: 'now' };
      return { class: 'visible', place: textAt(dashboard, 'title'), text: /^differs in time$/ };
    }),
  'a variable is gone': (manifests, pick) =>
    inDashboard(manifests, pick, (dashboard) => {
      const list = objectsAt(dashboard, 'templating', 'list');
      const [gone] = list.splice(pick(list.length), 1);
      return {
        class: 'breaking',
        place: textAt(dashboard, 'title'),
        text: new RegExp(`^has no variable \\$${textAt(gone, 'name')} any more`),
      };
    }),
  'a dashboard is gone': (manifests, pick) => {
    const object = chosen(plainDashboards(manifests), pick);
    manifests.splice(manifests.indexOf(object), 1);
    const { title } = JSON.parse(textAt(object, 'spec', 'json')) as { readonly title: string };
    return { class: 'breaking', place: title, text: /^is gone, with \d+ panels?$/ };
  },
  'an alert is gone': inRule('alert', ({ rules, rule }) => {
    rules.splice(rules.indexOf(rule), 1);
    return { class: 'breaking', text: /^is gone$/ };
  }),
  'an alert has another name': inRule('alert', ({ rule }) => {
    rule.alert = 'AnotherName';
    return { class: 'breaking', text: /^has another name/ };
  }),
  'another threshold of an alert': inRule(
    'alert',
    ({ rule }) => {
      rule.expr = textAt(rule, 'expr').replace(THRESHOLD, (_all, operator: string) => ` ${operator} 4711`);
      return { class: 'visible', text: /^has another threshold$/ };
    },
    (rule) => THRESHOLD.test(textAt(rule, 'expr')),
  ),
  'an alert asks something else': inRule('alert', ({ rule }) => {
    rule.expr = `(${textAt(rule, 'expr')}) and on() up`;
    return { class: 'visible', text: /^asks another query$/ };
  }),
  'an alert waits longer': inRule('alert', ({ rule }) => {
    rule.for = '47m';
    return { class: 'visible', text: /^fires after another time$/ };
  }),
  'another severity': inRule('alert', ({ rule }) => {
    objectAt(rule, 'labels').severity = 'another';
    return { class: 'visible', text: /^has another severity$/ };
  }),
  'another summary': inRule('alert', ({ rule }) => {
    objectAt(rule, 'annotations').summary = 'In other words.';
    return { class: 'cosmetic', text: /other words$/ };
  }),
  'a recording is gone': inRule('record', ({ rules, rule }) => {
    rules.splice(rules.indexOf(rule), 1);
    return { class: 'breaking', text: /^is gone, and its history ends$/ };
  }),
  'a recording records something else': inRule('record', ({ rule }) => {
    rule.expr = `(${textAt(rule, 'expr')}) * 2`;
    return { class: 'visible', text: /^records another query/ };
  }),
  'a recording gets a label': inRule('record', ({ rule }) => {
    rule.labels = { another: 'label' };
    return { class: 'breaking', text: /its history begins anew$/ };
  }),
  'a monitor scrapes another port': (manifests, pick) => {
    const monitor = chosen(ofKind(manifests, 'ServiceMonitor'), pick);
    const endpoint = chosen(objectsAt(monitor, 'spec', 'endpoints'), pick);
    delete endpoint.targetPort;
    endpoint.port = 'another';
    return { class: 'breaking', place: idOf(monitor), text: /^scrapes no longer: / };
  },
  'a monitor scrapes more often': (manifests, pick) => {
    const monitor = chosen(ofKind(manifests, 'ServiceMonitor'), pick);
    chosen(objectsAt(monitor, 'spec', 'endpoints'), pick).interval = '7s';
    return { class: 'visible', place: idOf(monitor), text: /^is scraped at another interval$/ };
  },
  'a monitor is gone': (manifests, pick) => {
    const monitor = chosen(ofKind(manifests, 'ServiceMonitor'), pick);
    manifests.splice(manifests.indexOf(monitor), 1);
    return { class: 'breaking', place: idOf(monitor), text: /^scrapes no longer: / };
  },
  'a monitor has another name': (manifests, pick) => {
    const monitor = chosen(ofKind(manifests, 'ServiceMonitor'), pick);
    const place = idOf(monitor);
    objectAt(monitor, 'metadata').name = 'another';
    return { class: 'visible', place, text: /^is scraped by another monitor$/ };
  },
  'a Prometheus selects a monitor by another label': (manifests, pick) => {
    const monitor = chosen(ofKind(manifests, 'ServiceMonitor'), pick);
    objectAt(monitor, 'metadata', 'labels').release = 'another';
    return { class: 'visible', place: idOf(monitor), text: /^has other labels$/ };
  },
  'a label of the policy is gone': (manifests, pick) => {
    const labels = objectAt(
      chosen(ofKind(manifests, 'TelemetryPolicy'), pick),
      'spec',
      'metrics',
      'default',
      'labels',
    );
    const name = chosen(Object.keys(labels), pick);
    Reflect.deleteProperty(labels, name);
    return { class: 'breaking', place: `label ${name}`, text: /^is gone from the counters$/ };
  },
  'a label is read from somewhere else': (manifests, pick) => {
    const labels = objectAt(
      chosen(ofKind(manifests, 'TelemetryPolicy'), pick),
      'spec',
      'metrics',
      'default',
      'labels',
    );
    const name = chosen(Object.keys(labels), pick);
    labels[name] = 'auth.identity.another';
    return { class: 'visible', place: `label ${name}`, text: /^is read from somewhere else$/ };
  },
  'an annotation more': (manifests, pick) => {
    const object = chosen(manifests, pick);
    const metadata = objectAt(object, 'metadata');
    metadata.annotations = { ...(metadata.annotations as JsonObject | undefined), another: 'annotation' };
    return { class: 'cosmetic', place: idOf(object), text: /^differs in metadata\.annotations/ };
  },
  'a dashboard goes to another Grafana': (manifests, pick) => {
    const object = chosen(ofKind(manifests, 'GrafanaDashboard'), pick);
    objectAt(object, 'spec').instanceSelector = { matchLabels: { app: 'another' } };
    return { class: 'visible', place: idOf(object), text: /^differs in spec\.instanceSelector/ };
  },
  'the Service of the gateway is gone': (manifests, pick) => {
    const object = chosen(ofKind(manifests, 'Service'), pick);
    manifests.splice(manifests.indexOf(object), 1);
    return { class: 'breaking', place: idOf(object), text: /^is not among the new ones/ };
  },
  'objects and keys in another order': (manifests) => {
    manifests.reverse();
    manifests.forEach((manifest, i) => {
      manifests[i] = Object.fromEntries(Object.entries(manifest).reverse());
    });
    return { class: 'none' };
  },
  'what a cluster adds': (manifests, pick) => {
    const object = chosen(manifests, pick);
    Object.assign(objectAt(object, 'metadata'), {
      uid: 'b7f0',
      resourceVersion: '4711',
      creationTimestamp: '2026-01-01T00:00:00Z',
      generation: 2,
      managedFields: [],
      annotations: {
        ...(objectAt(object, 'metadata').annotations as JsonObject | undefined),
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      },
    });
    object.status = { conditions: [] };
    return { class: 'none' };
  },
};

/** The mutation of one that adds a panel is looked at the other way round: what is there before is gone afterwards. */
function diffAfter(name: string, mutated: JsonObject[], original: JsonObject[]): readonly Change[] {
  return name.endsWith('and is gone') ? diffOf(mutated, original) : diffOf(original, mutated);
}

interface Judged {
  readonly expected: Expected;
  readonly changes: readonly Change[];
}

function judged(name: string, numbers: readonly number[]): Judged {
  const original = JSON.parse(ORIGINAL) as JsonObject[];
  const mutated = JSON.parse(ORIGINAL) as JsonObject[];
  let i = 0;
  const expected = MUTATIONS[name]?.(mutated, (n) => (numbers[i++ % numbers.length] ?? 0) % n);
  if (expected === undefined) throw new Error(name);
  return { expected, changes: diffAfter(name, mutated, original) };
}

/** What is wrong with a judgement; empty where it is right. */
function faults({ expected, changes }: Judged): readonly unknown[] {
  const { class: level, place, text = /./ } = expected;
  if (level === 'none') return changes;
  const said = changes.some(
    (change) => change.class === level && change.place === place && text.test(change.text),
  );
  // Nothing is made worse than it is.
  const worse = changes.filter((change) => isAtLeast(change, level) && change.class !== level);
  return said ? worse : [`nothing ${level} at ${place}`, ...changes];
}

test.each(Object.keys(MUTATIONS))('%s', (name) => {
  expect(faults(judged(name, [0]))).toEqual([]);
});

test('100 random changes are each classed right, and said where they are', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(MUTATIONS)),
      fc.array(fc.nat(10_000), { minLength: 3, maxLength: 3 }),
      (name, numbers) => {
        expect(faults(judged(name, numbers))).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});
