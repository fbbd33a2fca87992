/** The five switches that decide whether a program trades, as the wire numbers them. */
import type { Permissions } from './trading.ts'

export const CONNECTED = 1
export const ALL = 0b11111

export const permissionBits = ({ connected, algo, program, account, server }: Permissions): number =>
  (connected ? 1 : 0) | (algo ? 2 : 0) | (program ? 4 : 0) | (account ? 8 : 0) | (server ? 16 : 0)
