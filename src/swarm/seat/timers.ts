/**
 * The timers of one seat: a binary heap by (due, order of setting), over parallel arrays, so that setting and firing
 * allocate nothing. Ties fire in the order they were set, which keeps virtual time deterministic.
 */
export class Timers {
  private due = new Float64Array(64)
  private order = new Float64Array(64)
  private owner = new Int32Array(64)
  private tag = new Float64Array(64)
  private size = 0
  private set = 0

  /** Time of the next timer, Infinity when there is none. */
  get next(): number {
    return this.size === 0 ? Infinity : this.due[0]
  }

  get nextOwner(): number {
    return this.owner[0]
  }

  get nextTag(): number {
    return this.tag[0]
  }

  add(due: number, owner: number, tag: number): void {
    if (this.size === this.due.length) this.grow()
    let at = this.size++
    const order = this.set++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.before(due, order, parent)) break
      this.move(parent, at)
      at = parent
    }
    this.put(at, due, order, owner, tag)
  }

  /** Removes the next timer. */
  pop(): void {
    const last = --this.size
    if (last <= 0) return
    const due = this.due[last]
    const order = this.order[last]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= last) break
      if (child + 1 < last && this.before(this.due[child + 1], this.order[child + 1], child)) child++
      if (this.before(due, order, child)) break
      this.move(child, at)
      at = child
    }
    this.put(at, due, order, this.owner[last], this.tag[last])
  }

  /** Drops every timer of one owner. */
  drop(owner: number): void {
    this.sift((one) => one !== owner)
  }

  /** When the next timer of one owner is due; Infinity when it has none. Cost: one pass. */
  dueOf(owner: number): number {
    let due = Infinity
    for (let at = 0; at < this.size; at++) if (this.owner[at] === owner && this.due[at] < due) due = this.due[at]
    return due
  }

  /** Takes away the next timer of one owner, of those with `wanted` where it is given. Returns its tag; undefined when there is none. */
  take(owner: number, wanted?: number): number | undefined {
    let taken: number | undefined
    this.sift((one, tag) => {
      if (taken !== undefined || one !== owner || (wanted !== undefined && tag !== wanted)) return true
      taken = tag
      return false
    })
    return taken
  }

  /** Keeps what `stays`, asked in order. */
  private sift(stays: (owner: number, tag: number) => boolean): void {
    const kept: [number, number, number][] = []
    while (this.size > 0) {
      if (stays(this.owner[0], this.tag[0])) kept.push([this.due[0], this.owner[0], this.tag[0]])
      this.pop()
    }
    for (const [due, keeper, tag] of kept) this.add(due, keeper, tag)
  }

  private before(due: number, order: number, other: number): boolean {
    return due < this.due[other] || (due === this.due[other] && order < this.order[other])
  }

  private move(from: number, to: number): void {
    this.put(to, this.due[from], this.order[from], this.owner[from], this.tag[from])
  }

  private put(at: number, due: number, order: number, owner: number, tag: number): void {
    this.due[at] = due
    this.order[at] = order
    this.owner[at] = owner
    this.tag[at] = tag
  }

  private grow(): void {
    const grown = <A extends Float64Array | Int32Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    const length = this.due.length * 2
    this.due = grown(this.due, new Float64Array(length))
    this.order = grown(this.order, new Float64Array(length))
    this.owner = grown(this.owner, new Int32Array(length))
    this.tag = grown(this.tag, new Float64Array(length))
  }
}
