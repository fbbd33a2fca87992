/** The agents a configuration can name, and where each lives. A new one is one file and one line here. */
const at = (file: string): string => new URL(file, import.meta.url).href

export const agents: Readonly<Record<string, string>> = {
  data: at('./data.ts'),
  feature: at('./feature.ts'),
  fitter: at('./fitter.ts'),
  ml: at('./ml.ts'),
  momentum: at('./momentum.ts'),
  coordinator: at('./coordinator.ts'),
  risk: at('./risk.ts'),
  execution: at('./execution.ts'),
}
