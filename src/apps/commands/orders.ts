/** `swarm orders`: every order of the journal and what became of it. */
import { orderColumns, ordersIn } from '#apps/order-report.ts'
import { reportCommand } from './journal-command.ts'

export const ordersCommand = reportCommand({
  name: 'orders',
  about: 'list the orders in the journal, while a swarm runs and after it',
  examples: ['swarm orders', 'swarm orders --since 2h --symbol EURUSD', 'swarm orders --csv > orders.csv'],
  order: 'one order, and those that are a part of it',
  none: 'no orders',
  columns: orderColumns,
  rows: ordersIn,
})
