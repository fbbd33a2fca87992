/** What a test needs beside Node: a compiler, a browser, a server. */

/**
 * Why a test is skipped: the reason it cannot run here. In CI, which installs everything, nothing is skipped: there the
 * test is run, and fails by the same reason.
 */
export const skippedFor = (missing: string | undefined): string | undefined =>
  process.env['CI'] === undefined ? missing : undefined
