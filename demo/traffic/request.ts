import { type Model, type Plan, type User } from './cast';

/** How a model worked on a request. Times are Unix seconds. */
export interface Work {
  readonly pod: number;
  /** When it came to the model, and began to wait. */
  readonly arrivedAt: number;
  /** When it left the queue. */
  readonly startedAt: number;
  readonly firstTokenAt: number;
  readonly endedAt: number;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  readonly maxTokens: number;
  /** Prompt tokens that the prefix cache had. */
  readonly cachedTokens: number;
  readonly interTokenSeconds: number;
  /** `lost`: the pod died, and with it everything it knew. */
  readonly reason: 'stop' | 'length' | 'abort' | 'lost';
}

/** `0`: the client left before there was an answer. */
export type ResponseCode = 200 | 401 | 403 | 404 | 429 | 503 | 0;

/** One request, from the gateway to the last token. Times are Unix seconds. */
export interface Request {
  readonly at: number;
  readonly gatewayPod: number;
  /** Nobody, where there is no valid key, or nobody was asked for one. */
  readonly user?: User;
  readonly plan?: Plan;
  /** None where no route matched. */
  readonly model?: Model;
  readonly code: ResponseCode;
  /** How long Authorino took. Absent where it was not asked. */
  readonly authSeconds?: number;
  /** When Limitador was asked, and whether it answered. Absent where it was not asked. */
  readonly check?: { readonly at: number; readonly answered: boolean };
  /** When the gateway had the whole answer. */
  readonly answeredAt: number;
  readonly work?: Work;
  /** What Limitador was told when the response was through. Absent without usage in the response. */
  readonly report?: { readonly at: number; readonly tokens: number; readonly heard: boolean };
}
