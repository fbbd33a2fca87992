/** The journals a configuration can name. A new one is one file and one line here. */
const at = (file: string): string => new URL(file, import.meta.url).href

export const journals: Readonly<Record<string, string>> = {
  file: at('./journal-file.ts'),
  memory: at('./journal-memory.ts'),
}
