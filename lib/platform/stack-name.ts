/** The stacks that the library knows. */
export const STACK_NAMES = ['prometheus-operator', 'openshift-user-workload', 'open-data-hub'] as const;

/** The name of a monitoring stack. */
export type StackName = (typeof STACK_NAMES)[number];
