import { type Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type DashboardLink, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { type DashboardLink as Link } from '../dashboard/dashboard';
import { type Drill, type View } from '../dashboard/panel';
import { DATASOURCE } from '../dashboard/variable';
import { type Words, labelHeading, say } from '../dashboard/words';
import { type Flow } from '../flow/flow';

/** Links to every dashboard with the tags, which keep the time range and the variables. */
export function dashboardLink({ title, tags }: Link): DashboardLink {
  // Written out: the builder's defaults hide a link in a menu that Grafana 10 and 11 do not have.
  return {
    title,
    type: DashboardLinkType.Dashboards,
    icon: 'external link',
    tooltip: '',
    tags: [...tags],
    asDropdown: false,
    targetBlank: false,
    includeVars: true,
    keepTime: true,
  };
}

/** From a series, or a line of a table, to another dashboard. */
export function drillLinks(drill: Drill, view: View, flow: Flow, words: Words): Builder<DashboardLink>[] {
  const label = flow.labelName(drill.label);
  if (label === undefined) return [];
  // A table has renamed its columns by the time a link is made.
  const value =
    view === 'table'
      ? `\${__data.fields["${labelHeading(label)}"]:percentencode}`
      : `\${__field.labels.${label}:percentencode}`;
  const kept = (drill.keeps ?? [])
    .filter((keep) => keep.variable !== drill.variable && flow.labelName(keep.label) !== undefined)
    // Grafana writes out every chosen value: `var-plan=free&var-plan=premium`.
    .map(({ variable }) => `&\${${variable}:queryparam}`);
  const url =
    `/d/${drill.dashboard}?var-${drill.variable}=${value}${kept.join('')}` +
    `&var-${DATASOURCE}=\${${DATASOURCE}}&\${__url_time_range}`;
  const link = { title: say(drill.title, words), url, targetBlank: false };
  // A data link is less than a dashboard link, whose type is the only one the SDK has.
  return [{ build: () => link as DashboardLink }];
}
