/** docs/reference/mt5-retcodes.md, from the table in src/venues/mt5/gateway/retcodes.ts. */
import { retcodeClasses, retcodes } from '#venues/mt5/gateway/retcodes.ts'
import { table } from './markdown.ts'

export function mt5RetcodesPage(): string {
  const classes = Object.entries(retcodeClasses).map(([name, { reaction }]) => [name, reaction])
  const codes = retcodes.map((one) => [
    String(one.code),
    one.name,
    one.text,
    one.class,
    retcodeClasses[one.class].final ? one.rejection : '',
    one.remedy,
  ])
  return `# Return codes of MetaTrader 5

What a trade request may be answered with, what the swarm makes of it, and what you can do. Codes from 20001 on are our
own: the Expert Advisor refused the order before it was sent. No code is ever answered by sending the same order again.

${table(['class', 'the swarm'], classes)}

${table(['code', 'name', 'meaning', 'class', 'agents are told', 'what you can do'], codes)}
`
}
