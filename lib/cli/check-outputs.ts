/** The forms of a report of `check`. */
export const CHECK_OUTPUTS = ['text', 'json', 'sarif', 'junit', 'github'] as const;

export type CheckOutput = (typeof CHECK_OUTPUTS)[number];
