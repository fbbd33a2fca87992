/** Cells of CSV as RFC 4180 has them. */

/** Quoted where the text would otherwise be taken for more than one cell. */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A whole line with its end. What is no number is empty. */
export const csvLine = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => (Number.isNaN(cell) ? '' : csvCell(String(cell)))).join(',')}\r\n`
