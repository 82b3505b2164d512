/** What runs the models: real vLLM, llm-d-inference-sim, or some of each. */
export const FLEETS = ['vllm', 'simulator', 'mixed'] as const;
export type Fleet = (typeof FLEETS)[number];

/** Programs that speak the names of vLLM, each with the names and gaps of its own. */
export type Server = 'vllm' | 'simulator-0.6' | 'simulator-0.8';

/** A plan, by both of the labels that count plans. */
export interface Plan {
  readonly tier: string;
  readonly subscription: string;
  /** Tokens that one user may use in a minute. */
  readonly tokensPerMinute: number;
}

const FREE: Plan = { tier: 'free', subscription: 'community', tokensPerMinute: 2_500 };
const PREMIUM: Plan = { tier: 'premium', subscription: 'professional', tokensPerMinute: 8_000 };
const ENTERPRISE: Plan = { tier: 'enterprise', subscription: 'enterprise-gold', tokensPerMinute: 60_000 };
export const PLANS: readonly Plan[] = [FREE, PREMIUM, ENTERPRISE];

/** Somebody with a key. */
export interface User {
  readonly name: string;
  readonly organization: string;
  readonly costCenter: string;
  readonly plan: Plan;
  /** The plan after {@link Timeline.upgradeAt}. */
  readonly laterPlan?: Plan;
  /** Whether the user comes only from {@link Timeline.newcomerAt} on. */
  readonly late?: boolean;
  /** The model that the user may not use, and tries to. */
  readonly forbidden?: string;
  /** How much of the traffic is the user's. */
  readonly weight: number;
}

export const USERS: readonly User[] = [
  { ...user('ana', 'campus', 'cc-1001', FREE), weight: 4 },
  { ...user('ben', 'campus', 'cc-1001', FREE), laterPlan: PREMIUM, weight: 5 },
  { ...user('chloe', 'campus', 'cc-1002', FREE), weight: 3 },
  { ...user('emil', 'campus', 'cc-1002', FREE), forbidden: 'llama-3-70b', weight: 2 },
  { ...user('lena', 'campus', 'cc-1002', FREE), late: true, weight: 4 },
  { ...user('fatima', 'acme', 'cc-2001', PREMIUM), weight: 7 },
  { ...user('goran', 'acme', 'cc-2001', PREMIUM), weight: 6 },
  { ...user('hana', 'acme', 'cc-2002', PREMIUM), weight: 4 },
  { ...user('jun', 'globex', 'cc-3001', ENTERPRISE), weight: 14 },
  { ...user('kira', 'globex', 'cc-3002', ENTERPRISE), weight: 10 },
];

function user(name: string, organization: string, costCenter: string, plan: Plan): Omit<User, 'weight'> {
  return { name, organization, costCenter, plan };
}

/** An LLMInferenceService. */
export interface Model {
  /** Its name in Kubernetes, which is in the path of a request. */
  readonly name: string;
  /** What it calls itself: `model_name`, and `model` in the response. */
  readonly served: string;
  readonly server: Server;
  readonly replicas: number;
  /** Requests that one replica works on at a time; more have to wait. */
  readonly slots: number;
  readonly promptTokensPerSecond: number;
  /** Seconds from token to token. */
  readonly interTokenSeconds: number;
  readonly maxModelLength: number;
  /** GPUs of one replica. A simulator has none. */
  readonly gpus: number;
  readonly weight: number;
}

const SERVERS: Readonly<Record<Fleet, readonly [Server, Server, Server]>> = {
  vllm: ['vllm', 'vllm', 'vllm'],
  simulator: ['simulator-0.8', 'simulator-0.6', 'simulator-0.6'],
  mixed: ['vllm', 'simulator-0.8', 'simulator-0.6'],
};

/** The models of a fleet: a mixed one has real vLLM and both ages of the simulator. */
export function modelsOf(fleet: Fleet): readonly Model[] {
  const [granite, llama, opt] = SERVERS[fleet];
  return [
    {
      name: 'granite-3-1-8b-instruct',
      served: 'ibm-granite/granite-3.1-8b-instruct',
      replicas: 2,
      slots: 4,
      promptTokensPerSecond: 4_000,
      interTokenSeconds: 0.018,
      maxModelLength: 8_192,
      weight: 6,
      ...run(granite, 1),
    },
    {
      name: 'llama-3-70b',
      served: 'meta-llama/Llama-3.3-70B-Instruct',
      replicas: 1,
      slots: 6,
      promptTokensPerSecond: 1_500,
      interTokenSeconds: 0.042,
      maxModelLength: 8_192,
      weight: 2,
      ...run(llama, 2),
    },
    {
      name: 'facebook-opt-125m',
      served: 'facebook/opt-125m',
      replicas: 1,
      slots: 8,
      promptTokensPerSecond: 20_000,
      interTokenSeconds: 0.006,
      maxModelLength: 2_048,
      weight: 3,
      ...run(opt, 1),
    },
  ];
}

function run(server: Server, gpus: number): Pick<Model, 'server' | 'gpus'> {
  return { server, gpus: server === 'vllm' ? gpus : 0 };
}
