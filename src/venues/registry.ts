/** The venues a configuration can name. A new one is one folder and one line here. */
const at = (file: string): string => new URL(file, import.meta.url).href

export const venues: Readonly<Record<string, string>> = {
  paper: at('./paper/venue.ts'),
  mt5: at('./mt5/venue.ts'),
  'mt5-emulated': at('./mt5/emulated.ts'),
  simulated: at('./simulated/venue.ts'),
}
