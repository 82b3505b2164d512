import { Dashboard, adaptive, row } from '../lib/dashboard/dashboard';
import { PLAN, USER } from '../lib/exporters/metric';
import { type Objective } from '../lib/rules/objectives/objective';
import { LINKS, TAG } from './links';
import * as auth from './panels/auth';
import * as gateway from './panels/gateway';
import * as health from './panels/health';
import * as latency from './panels/latency';
import * as maasApi from './panels/maas-api';
import * as models from './panels/models';
import { objectivesRow } from './panels/objectives';
import * as requests from './panels/requests';
import * as resources from './panels/resources';
import * as scheduler from './panels/scheduler';
import * as tokens from './panels/tokens';
import { servedModel } from './variables';

export interface PlatformAdminOptions {
  /**
   * What the platform promises: a line of panels for each, which read what the rules of the objectives record.
   * @default []
   */
  readonly objectives?: readonly Objective[];
}

/** For those who run the platform: is it up, what goes through it, what fails and who is limited. */
export function platformAdmin({ objectives = [] }: PlatformAdminOptions = {}): Dashboard {
  const promised = objectivesRow(objectives);
  return new Dashboard({
    uid: 'platform-admin',
    title: 'Platform Admin',
    description: ({ plan }) =>
      'For platform engineers: whether the parts of Models-as-a-Service are up, what goes through them by ' +
      `${plan} and model, what fails, and what the models and their servers do.`,
    tags: [TAG, 'platform-admin'],
    links: LINKS,
    variables: [servedModel],
    rows: adaptive([
      // One screen of 1,280 x 720: is it up, does it answer, who is refused, which alert fires, who spends.
      row('Overview', [
        health.answering('gateway'),
        health.answering('authorino'),
        health.answering('limitador'),
        health.ready('maas-api'),
        health.ready('models'),
        health.unavailable(),
        requests.shareServed(objectives),
        requests.shareLimited(),
        models.firstTokenNow(objectives),
        models.interTokenNow(),
        models.cacheNow(),
        models.waitingNow(),
        health.firingAlertsList(),
        requests.refusalsAndErrors(),
        tokens.tokensBy(USER, 'tokens-by-user'),
      ]),
      ...(promised === undefined ? [] : [promised]),
      row('Traffic', [
        tokens.totalTokens(),
        requests.totalRequests(),
        requests.totalLimited(),
        requests.usersActive(),
        tokens.tokenRateNow(),
        requests.requestRateNow(),
        requests.requestRateByPlan(),
        requests.requestRateByModel(),
        tokens.tokenRateByPlan(),
        tokens.tokenRateByModel(),
      ]),
      row('Errors and rate limits', [
        requests.limitedRateByPlan(),
        requests.limitedRateByUser(),
        requests.topLimited(),
        auth.refusedShare(),
        auth.decisions(),
      ]),
      row('Latency', [
        latency.latencyNow(),
        latency.latencyByService(objectives),
        latency.latencyByPlan(objectives),
        auth.evaluationLatency(),
        auth.callLatency(),
      ]),
      row(
        'Models',
        [
          models.runningNow(),
          models.finished(),
          models.tokensServed(),
          models.completed(),
          models.queueDepth(),
          models.queuePerReplica(),
          models.cacheUse(),
          models.preemptions(),
          models.firstToken(objectives),
          models.interToken(),
          models.requestLatency(),
          models.queueTime(),
          models.throughput(),
          models.promptShare(),
          models.prefixCache(),
          models.finishReasons(),
        ],
        { collapsed: true },
      ),
      row('Top users', [
        tokens.tokenRateByUser(),
        tokens.tokensOverTime(PLAN, 'tokens-over-time-by-plan'),
        tokens.usage([USER, PLAN], 'usage-by-user-and-plan'),
      ]),
      row(
        'Components',
        [
          health.missingReplicas(),
          health.restartsByComponent(),
          health.firingAlerts(),
          health.podsScrapedTwice(),
        ],
        { collapsed: true },
      ),
      row(
        'Inference scheduler',
        [
          scheduler.schedulerReady(),
          scheduler.schedulerFailures(),
          scheduler.saturation(),
          scheduler.schedulerQueues(),
          scheduler.schedulerErrorCodes(),
          scheduler.schedulerFirstToken(),
        ],
        { collapsed: true },
      ),
      row(
        'Model resources',
        [
          resources.allocation(),
          resources.cpu(),
          resources.memory(),
          resources.gpus(),
          resources.gpuMemory(),
        ],
        { collapsed: true },
      ),
      row(
        'Gateway and Limitador',
        [
          gateway.filterTraffic(),
          gateway.filterErrors(),
          gateway.limitedBySource(),
          gateway.datastore(),
          gateway.routeReachable(),
          gateway.routeConnections(),
          gateway.routeResponse(),
        ],
        { collapsed: true },
      ),
      row(
        'maas-api',
        [
          maasApi.apiTraffic(),
          maasApi.apiErrors(),
          maasApi.apiTimes(),
          maasApi.keyChecks(),
          maasApi.newKeys(),
        ],
        { collapsed: true },
      ),
    ]),
  });
}
