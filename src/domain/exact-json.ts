/** JSON that also keeps the numbers JSON has none of: the infinities and NaN. */

const MARK = '\u0000number:'

const marked = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? `${MARK}${value}` : value

const unmarked = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value

export const exactJson = (value: unknown): string => JSON.stringify(value, marked)

/** Throws SyntaxError for a text that is no JSON. */
export const fromExactJson = (text: string): unknown => JSON.parse(text, unmarked)
