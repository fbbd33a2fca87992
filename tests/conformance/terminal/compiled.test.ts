/**
 * The Expert Advisor's own source, compiled for Linux and run in the C++ terminal, under the terminal suite. With
 * MT5_MUTANT set to the name of a mutant it is that one which is judged.
 */
import { builtSubject, compiledTerminal } from '#tests/conformance/compiled-terminal.ts'
import { mutantNamed, mutated } from './mutants.ts'
import { terminalSuite } from './terminal.suite.ts'

const name = process.env['MT5_MUTANT']
terminalSuite(
  name === undefined
    ? compiledTerminal
    : builtSubject({ name, mutate: (source) => mutated(mutantNamed(name), source) }),
)
