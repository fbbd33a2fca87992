/** What the tables of a run can be written as; apart from the writing, which a help text needs not load. */
export const exportKinds = ['csv', 'parquet', 'both'] as const
export type ExportKind = (typeof exportKinds)[number]
