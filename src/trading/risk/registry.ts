/** The checks every order passes, each with its limits in the configuration. A new one is one file and one line here. */
export { default as orderSize } from './checks/order-size.ts'
export { default as position } from './checks/position.ts'
export { default as priceBand } from './checks/price-band.ts'
export { default as dailyLoss } from './checks/daily-loss.ts'
export { default as openOrders } from './checks/open-orders.ts'
export { default as orderRate } from './checks/order-rate.ts'
