/** The texts in a dashboard that typed queries became, by the model they were rendered into. */
const texts = new WeakMap<object, ReadonlySet<string>>();

/** Says which queries of a model are typed ones, by their text. */
export function setTypedTexts(model: object, typed: ReadonlySet<string>): void {
  texts.set(model, typed);
}

/** The typed queries of a model; none of one that was made elsewhere. A query that was changed since is not among them. */
export function typedTextsOf(model: object): ReadonlySet<string> {
  return texts.get(model) ?? new Set();
}
