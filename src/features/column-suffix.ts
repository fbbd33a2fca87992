/** Endings of column names, so that two settings of one feature can stand in one row. */

/** `_` and the marked value, in letters and digits only (0.5 is 0p5, 1e-7 is 1em7); empty for the default. */
export const suffixOf = (value: number, usual: number, mark = ''): string =>
  value === usual ? '' : `_${mark}${String(value).replace('.', 'p').replace('-', 'm').replace('+', '')}`
