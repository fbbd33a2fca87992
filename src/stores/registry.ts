/** The journals a configuration can name, and the recorders of rows by the ending of their files. A new one is one file and one line here. */
const at = (file: string): string => new URL(file, import.meta.url).href

export const journals: Readonly<Record<string, string>> = {
  sqlite: at('./journal-sqlite.ts'),
  file: at('./journal-file.ts'),
  memory: at('./journal-memory.ts'),
}

export const rowRecorders: Readonly<Record<string, string>> = {
  csv: at('./row-recorder-csv.ts'),
  ticks: at('./row-recorder-ticks.ts'),
}

/** Where a store of recorded ticks is opened. */
export const tickStores: string = at('./ticks/registry.ts')
