/** Bugs one could plausibly write into the Expert Advisor, each a change of its source that the terminal suite must find. */
export interface Mutant {
  readonly name: string
  readonly from: string
  readonly to: string
  /** Title of the sentence that has to find it; the others may. */
  readonly found: string
}

export const mutants: readonly Mutant[] = [
  {
    name: 'the cursor stands one millisecond on',
    from: 'CopyTicks(s.symbol,g_ticks,COPY_TICKS_ALL,(ulong)s.time,wanted)',
    to: 'CopyTicks(s.symbol,g_ticks,COPY_TICKS_ALL,(ulong)(s.time+1),wanted)',
    found: 'loses no tick of a burst',
  },
  {
    name: 'only the newest tick is sent',
    from: 'while(first<count && g_fresh[first]==0) first++;',
    to: 'first=count-1;',
    found: 'loses no tick of a burst',
  },
  {
    name: 'ticks that were sent are sent again',
    from: 'g_fresh[i]=(uchar)(WasSent(s,k,i,(int)at) ? 0 : 1);\n         unknown+=(uint)g_fresh[i];',
    to: 'g_fresh[i]=1;',
    found: 'begins without a cursor',
  },
  {
    name: 'a known client order is sent again',
    from: 'HappensOnce((int)o.action) ? FindKnown(MagicOf(o.cid),o.part) : -1',
    to: '-1',
    found: 'never makes two orders of one client order id',
  },
  {
    name: 'frames are numbered wrongly',
    from: 'h.seq=g_sent+1;',
    to: 'h.seq=g_sent+2;',
    found: 'dials, proves that it holds the secret',
  },
  {
    name: 'reading waits for more than is there',
    from: 'SocketRead(g_socket,g_piece,wanted,1)',
    to: 'SocketRead(g_socket,g_piece,(uint)MathMax((long)wanted,(long)READ_MAX),1000)',
    found: 'answers forty orders, one after another',
  },
]

export const mutantNamed = (name: string): Mutant => {
  const found = mutants.find((mutant) => mutant.name === name)
  if (found === undefined) throw new Error(`no mutant '${name}'`)
  return found
}

/** Applies it. Throws when the source no longer says what it changes: then the mutant has to follow. */
export function mutated({ name, from, to }: Mutant, source: string): string {
  if (source.split(from).length !== 2) throw new Error(`mutant '${name}' does not find its place: ${from}`)
  return source.replace(from, () => to)
}
