import { componentQuestions, expectedLabels } from '../../lib/verify/questions';
import { subjectOf } from '../../lib/verify/subject';
import { flow } from '../dashboards/support';

const SUBJECT = subjectOf([], flow());
const questions = new Map(componentQuestions(SUBJECT, '1h').map(({ id, promql }) => [id, promql]));

test('traffic: what the gateway answered with success for a model, beside what Limitador counted', () => {
  expect(questions.get('traffic')).toMatchInlineSnapshot(
    `"label_replace(sum(increase(istio_requests_total{namespace="openshift-ingress",pod=~"maas-default-gateway-openshift-default-[a-z0-9]+-[a-z0-9]+",response_code=~"2..",destination_service_namespace="llm"}[1h])), "part", "gateway", "", "") or label_replace(sum(increase(authorized_calls{namespace="kuadrant-system",limitador_namespace=~"|llm/.+"}[1h])), "part", "allowed", "", "") or label_replace(sum(increase(limited_calls{namespace="kuadrant-system",limitador_namespace=~"|llm/.+"}[1h])), "part", "limited", "", "")"`,
  );
});

test('labels: each of the vocabulary on each counter of Limitador, and how much grew with and without it', () => {
  expect(expectedLabels(SUBJECT).map(({ metric, label }) => `${metric.name} ${label}`)).toEqual(
    ['authorized_calls', 'limited_calls', 'authorized_hits'].flatMap((metric) =>
      ['user', 'tier', 'model'].map((label) => `${metric} ${label}`),
    ),
  );
  expect(questions.get('label/authorized_hits/model')).toMatchInlineSnapshot(
    `"label_replace(count(last_over_time(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+",model!=""}[1h])), "part", "with", "", "") or label_replace(count(last_over_time(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+",model=""}[1h])), "part", "without", "", "") or label_replace(sum(increase(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+",model!=""}[1h])), "part", "grown-with", "", "") or label_replace(sum(increase(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+",model=""}[1h])), "part", "grown-without", "", "")"`,
  );
});
