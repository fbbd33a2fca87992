/** A headless Chromium of the machine, driven over its debugging protocol; a profile of its own, gone afterwards. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { skippedFor } from '#tests/requirement.ts'

const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

const MISSING = 'no chromium: apt-get install chromium'

/** Why no test looks at a page here; undefined when they do. */
export const noBrowser = skippedFor(found === undefined ? MISSING : undefined)

export interface Browser {
  /** A page that has loaded, and what it complained of. */
  open(url: string, look: Look): Promise<{ readonly page: Page; readonly complaints: readonly string[] }>
  close(): Promise<void>
}

export interface Look {
  readonly scheme: 'light' | 'dark'
  readonly width: number
  readonly height: number
}

export async function startBrowser(): Promise<Browser> {
  if (found === undefined) throw new Error(MISSING)
  const profile = mkdtempSync(join(tmpdir(), 'browser-'))
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: found,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'],
  })
  return {
    async open(url, { scheme, width, height }) {
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => {
        if (request.url() !== url) complaints.push(`it fetches ${request.url()}`)
      })
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height })
      await page.goto(url)
      return { page, complaints }
    },
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
