/** The queue models a configuration can name. A new one is one file and one line here. */
export { riskAverse as risk_averse } from './risk-averse.ts'
export { power, powerTotal as power_total, powerFront as power_front } from './power.ts'
export { log, logTotal as log_total } from './log.ts'
