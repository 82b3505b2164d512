import { type DashboardLink } from '../lib/dashboard/dashboard';

/** The tag that all dashboards of the platform have. */
export const TAG = 'maas';

/** From each dashboard of the platform to the others. */
export const LINKS: readonly DashboardLink[] = [{ title: 'Models-as-a-Service', tags: [TAG] }];
