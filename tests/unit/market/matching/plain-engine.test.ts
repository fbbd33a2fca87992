import { plainEngine } from '#market/matching/plain-engine.ts'
import { matchingSuite } from '#tests/conformance/matching.suite.ts'

matchingSuite(plainEngine)
