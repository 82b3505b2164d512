import { percentage, samplesIn } from '../../support/prometheus-version';
import { RUNNING, counter } from './limitador';
import { type AlertScenarios, type Samples } from './scenario';

const FREE = { user: 'a', tier: 'free' };

function tokens(labels: Readonly<Record<string, string>>, values: string): Samples {
  return { ...RUNNING, ...counter('authorized_hits', labels, values) };
}

function premium(first: string, second: string): Samples {
  return {
    ...tokens({ user: 'a', tier: 'premium' }, first),
    ...tokens({ user: 'b', tier: 'premium' }, second),
  };
}

const near = (share: string) => [
  { labels: FREE, summary: `a has used ${share} of the tokens of tier free.` },
];
const planNear = (share: string) => [
  {
    labels: { tier: 'premium' },
    summary: `All users of tier premium together have used ${share} of its tokens.`,
  },
];

/** A user of the free plan has 1000 tokens an hour; all users of the premium one have 10 000 together. */
export const QUOTAS: Readonly<Record<string, AlertScenarios>> = {
  MaaSUserQuotaNearlyUsed: {
    fires: { at: '2h', series: tokens(FREE, '0+16x130'), alerts: near('96%') },
    healthy: { at: '2h', series: tokens(FREE, '0+5x130') },
    noTraffic: { at: '2h', series: tokens(FREE, '5000x130') },
    restart: { at: '2h', series: tokens(FREE, '0+5x90 0+5x40') },
    more: {
      'a restart of Limitador does not hide what was used': {
        at: '2h',
        series: tokens(FREE, '0+16x90 0+16x40'),
        // 16 a minute but for the one that the restart falls into, stretched to the hour.
        alerts: near(percentage(((samplesIn(60) - 2) * 16 * (60 / (samplesIn(60) - 1))) / 1000)),
      },
      'one request of 950 tokens, whose series was not there before': {
        at: '2h',
        series: tokens(FREE, '_x90 950x40'),
        alerts: near('95%'),
      },
      'it is each user who has it': {
        at: '2h',
        series: { ...tokens(FREE, '0+10x130'), ...tokens({ ...FREE, user: 'b' }, '0+10x130') },
      },
      'a plan without a quota has none to use up': {
        at: '2h',
        series: tokens({ user: 'a', tier: 'enterprise' }, '0+9999x130'),
      },
      'tokens of nobody': { at: '2h', series: tokens({ tier: 'free' }, '0+16x130') },
    },
  },
  MaaSPlanQuotaNearlyUsed: {
    fires: { at: '2h', series: premium('0+80x130', '0+80x130'), alerts: planNear('96%') },
    healthy: { at: '2h', series: premium('0+80x130', '0+10x130') },
    noTraffic: { at: '2h', series: premium('90000x130', '90000x130') },
    restart: { at: '2h', series: premium('0+80x90 0+80x40', '0+10x90 0+10x40') },
    more: {
      'used up': { at: '2h', series: premium('0+100x130', '0+100x130'), alerts: planNear('120%') },
    },
  },
};
