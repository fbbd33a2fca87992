/**
 * What is generated behind the program: its handlers and inputs for the terminal, its globals as they were at the
 * start (a restart with an empty memory), the check of its wire structures, and main.
 */
import type { Rewriting } from './rewriter.ts'

const handlerNames = ['OnInit', 'OnDeinit', 'OnTick', 'OnTimer', 'OnBookEvent', 'OnTradeTransaction', 'OnChartEvent']

function handlers({ program }: Rewriting, text: (at: number) => string): readonly string[] {
  return program.functions.flatMap(({ type, name, body }) => {
    const handler = text(name)
    if (body === undefined || !handlerNames.includes(handler)) return []
    const isVoidInit = handler === 'OnInit' && text(type) === 'void'
    const given = isVoidInit ? '[]() -> int { program::OnInit(); return 0; }' : `program::${handler}`
    return [`  mql::handlers.${handler} = ${given};`]
  })
}

export function ending(rewriting: Rewriting): string {
  const { program } = rewriting
  const text = (at: number) => rewriting.text(at)
  const inputs = program.declarations
    .filter(({ place }) => place === 'input')
    .flatMap(({ declarators }) => declarators.map(({ name }) => text(name)))
  const globals = program.declarations.filter(
    ({ place, qualifiers }) => place === 'global' && !qualifiers.some((at) => text(at) === 'const'),
  )
  const resets = globals.flatMap(({ declarators }) =>
    declarators.map(({ name, brackets, value }) => {
      const global = `program::${text(name)}`
      if (value === undefined) return `  mql::reset(${global});`
      const first = rewriting.range(...value)
      return brackets.length === 0 ? `  ${global} = ${first};` : `  ${global} = decltype(${global})${first};`
    }),
  )
  const isWire = program.structures.some(({ name }) => text(name) === 'F_Header')
  return [
    '#line 1 "generated"',
    'using namespace program;',
    ...(isWire ? ['#include "wire-asserts.hpp"'] : []),
    'static void mql_register() {',
    ...handlers(rewriting, text),
    ...inputs.map(
      (name) => `  mql::inputs["${name}"] = [](const string &text) { mql::setInput(program::${name}, text); };`,
    ),
    '}',
    'void mql_reset_globals() {',
    ...resets,
    '}',
    'int main(int argc, char **argv) {',
    '  mql_register();',
    '  return mql::run(argc, argv);',
    '}',
  ].join('\n')
}
