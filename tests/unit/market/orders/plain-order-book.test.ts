import { plainOrderBook } from '#market/orders/plain-order-book.ts'
import { orderBookSuite } from '#tests/conformance/order-book.suite.ts'

orderBookSuite('plain', plainOrderBook)
