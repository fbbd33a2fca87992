/**
 * The smallest terminal around a converted program: it sets inputs and settings from `NAME=VALUE`, runs OnInit once (and
 * again after a reset of the globals, with `again=1`) and ends with its result. So the language runtime is tested alone.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lint, told } from '#bridge/mt5/harness/linter.ts'
import { rewrite } from '#bridge/mt5/harness/rewriter.ts'
import { sourceFrom } from '#bridge/mt5/harness/source.ts'

const terminal = `#pragma once
#include "language.hpp"
enum ENUM_INIT_RETCODE : int { INIT_SUCCEEDED = 0, INIT_FAILED = 1 };
namespace mql {
struct Handlers { int (*OnInit)() = nullptr; void (*OnDeinit)(const int) = nullptr; };
inline Handlers handlers;
int run(int argc, char **argv);
}
void mql_reset_globals();
inline int mql::run(int argc, char **argv) {
  bool again = false;
  for (int i = 1; i < argc; i += 1) {
    const std::string word = argv[i];
    const std::string name = word.substr(0, word.find('='));
    const std::string value = word.substr(word.find('=') + 1);
    if (inputs.count(name) != 0) inputs[name](string(value));
    else if (name == "files") settings.files = value;
    else if (name == "shared") settings.sharedVariables = value;
    else if (name == "allow") settings.allowedHosts.push_back(value);
    else if (name == "speculative") settings.speculativeRead = true;
    else if (name == "partial") settings.partialSend = std::stol(value);
    else if (name == "again") again = true;
  }
  int code = handlers.OnInit();
  if (again) {
    closeFiles();
    mql_reset_globals();
    code = handlers.OnInit();
  }
  if (handlers.OnDeinit != nullptr) handlers.OnDeinit(1);
  return code;
}
`

const harness = join(import.meta.dirname, '../../../bridge/mt5/harness')

/** Compiles the lines of a program; throws with what the linter or g++ said. */
export function compiled(...lines: readonly string[]): string {
  const source = sourceFrom(lines.join('\n'), '/x/Small.mq5')
  const faults = lint(source).map(told)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const folder = mkdtempSync(join(tmpdir(), 'tiny-terminal-'))
  writeFileSync(join(folder, 'terminal.hpp'), terminal)
  writeFileSync(join(folder, 'small.cpp'), rewrite(source))
  const program = join(folder, 'small')
  const checks = ['-fsanitize=address,undefined', '-fno-sanitize=alignment', '-fno-sanitize-recover=all']
  const options = ['-std=c++17', '-O1', '-Wall', '-Wextra', '-Werror', ...checks, '-I', folder, '-I', harness]
  const { status, stderr } = spawnSync('g++', [...options, '-o', program, join(folder, 'small.cpp')], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return program
}

export interface Run {
  readonly code: number | null
  readonly lines: readonly string[]
}

export async function ran(program: string, ...settings: readonly string[]): Promise<Run> {
  const child = spawn(program, settings)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  return { code, lines: said.split('\n').slice(0, -1) }
}
