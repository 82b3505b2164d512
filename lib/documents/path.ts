/** Behind a text: inside the JSON that the text holds. */
export const EMBEDDED = '#json';

/** The keys and indices that lead from a document to a part of it; {@link EMBEDDED} leads into a text of JSON. */
export type Path = readonly (string | number)[];
