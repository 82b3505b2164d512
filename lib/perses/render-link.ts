import { type Link } from '@perses-dev/core';
import { type Dashboard } from '../dashboard/dashboard';
import { type Panel } from '../dashboard/panel';
import { type Words, say } from '../dashboard/words';
import { type Flow } from '../flow/flow';

/** Where the dashboards of a Perses are, and which others there are to go to. */
export interface Neighbours {
  /** The project, which the Perses operator calls as the namespace of the objects. */
  readonly project: string;
  readonly dashboards: readonly Dashboard[];
  /**
   * What a dashboard is called in Perses.
   * @default - as its uid
   */
  readonly nameOf?: (dashboard: Dashboard) => string;
}

/** Perses has no links by tag: one to each other dashboard that has the tags, which keeps the time range. */
export function dashboardLinks(dashboard: Dashboard, neighbours: Neighbours): readonly Link[] {
  const meant = neighbours.dashboards.filter(
    ({ uid, tags }) =>
      uid !== dashboard.uid && dashboard.links.some((link) => link.tags.every((tag) => tags.includes(tag))),
  );
  return meant.map((one) => link(one.title, urlOf(one, neighbours)));
}

/** Perses has no links from a series: one from the panel, which keeps the time range and the choices. */
export function panelLinks(
  { drill }: Panel,
  from: Dashboard,
  neighbours: Neighbours,
  flow: Flow,
  words: Words,
): readonly Link[] {
  const target = neighbours.dashboards.find(({ uid }) => uid === drill?.dashboard);
  if (drill === undefined || target === undefined || target.uid === from.uid) return [];
  const kept = (drill.keeps ?? [])
    .filter((keep) => keep.variable !== drill.variable && flow.labelName(keep.label) !== undefined)
    // Perses puts commas between the values of a choice.
    .map(({ variable }) => `&var-${variable}=\${${variable}:percentencode}`);
  return [
    {
      ...link(target.title, `${urlOf(target, neighbours)}${kept.join('')}`),
      tooltip: say(drill.title, words),
    },
  ];
}

function link(name: string, url: string): Link {
  return { name, url, renderVariables: true, targetBlank: false };
}

function urlOf(dashboard: Dashboard, { project, nameOf = ({ uid }) => uid }: Neighbours): string {
  return `/projects/${project}/dashboards/${nameOf(dashboard)}?start=\${__from}&end=\${__to}`;
}
