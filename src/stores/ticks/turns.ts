/** One thing at a time, in the order they were asked for; what fails does not stop the next. */
export function turns(): <Result>(act: () => Promise<Result> | Result) => Promise<Result> {
  let last: Promise<void> = Promise.resolve()
  return (act) => {
    const mine = last.then(act)
    last = mine.then(
      () => {},
      () => {},
    )
    return mine
  }
}
