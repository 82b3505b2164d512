import { Dashboard, adaptive, row } from '../lib/dashboard/dashboard';
import { MODEL, PLAN } from '../lib/exporters/metric';
import { LINKS, TAG } from './links';
import * as models from './panels/models';
import * as requests from './panels/requests';
import * as tokens from './panels/tokens';
import { OF_USER, oneUser } from './variables';

/** For those who use models: what one user used, and where a limit stopped it. Empty where no label names users. */
export function aiEngineer(): Dashboard {
  return new Dashboard({
    uid: 'ai-engineer',
    title: 'AI Engineer',
    description: ({ user, plan }) =>
      `For those who use models: what one ${user} used, by model and ${plan}, and where a limit stopped it. The choice ` +
      'is a filter, not an access control: whoever can see the dashboard can choose every name.',
    tags: [TAG, 'ai-engineer'],
    links: LINKS,
    variables: [oneUser],
    rows: adaptive([
      row('Overview', [
        tokens.totalTokens(OF_USER),
        requests.totalRequests(OF_USER),
        requests.totalLimited(OF_USER),
        requests.shareLimited(OF_USER),
        tokens.tokenRateNow(OF_USER),
        requests.requestRateNow(OF_USER),
        requests.allowedAndLimited(OF_USER),
        tokens.tokensOverTime(MODEL, 'tokens-over-time-by-model', OF_USER),
        models.firstTokenByModel(),
      ]),
      row('Models and limits', [tokens.tokenRateByModel(OF_USER), requests.limitedByModel(OF_USER)]),
      row('Details', [
        tokens.usage([PLAN], 'usage-by-plan', OF_USER),
        tokens.usage([MODEL, PLAN], 'usage-by-model-and-plan', OF_USER),
      ]),
    ]),
  });
}
