/**
 * Which messages of a file lack a row. A message is a run of rows of one key (an update's number, an image's time); one
 * with a row that cannot be read is torn, and nobody may use it, for it is not known what the row said.
 *
 * A bad row whose key can be read belongs to the message of that key. Of any other only the place is known: the message
 * before it and the one after it are both torn, but where they are one and the same.
 */
export class TornMessages {
  /** Of the message whose rows are coming. */
  isTorn = false
  private key = NaN
  private nextIsTorn = false

  /** A row that can be read. True when a message begins with it. */
  see(key: number): boolean {
    const begins = key !== this.key
    if (begins) this.begin(key, this.nextIsTorn)
    this.nextIsTorn = false
    return begins
  }

  /** A row that cannot be read; its key is NaN when that is what cannot. True when a message begins with it. */
  bad(key: number): boolean {
    const begins = !Number.isNaN(key) && key !== this.key
    if (begins) this.begin(key, true)
    this.isTorn = true
    this.nextIsTorn = Number.isNaN(key)
    return begins
  }

  private begin(key: number, isTorn: boolean): void {
    this.key = key
    this.isTorn = isTorn
  }
}
