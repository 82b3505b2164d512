/** The variable of a dashboard that picks the cluster. */
export const CLUSTER_VARIABLE = 'cluster';

/** The label that tells installations apart on everything that their rules record and raise. */
export const INSTANCE_LABEL = 'maas_instance';
