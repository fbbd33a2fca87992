/** bridge/mt5/harness/wire-asserts.hpp: the layout of every wire struct, held against what the C++ compiler made of it. */
import type { Scalars } from '#venues/mt5/wire/frame.ts'
import { wireStructs } from './mt5-mql5.ts'

function fieldsOf(name: string, fields: Scalars): string[] {
  let at = 0
  return Object.entries(fields).map(([field, { bytes, cpp }]) => {
    at += bytes
    return `WIRE_FIELD(${name}, ${field}, ${at - bytes}, ${cpp})`
  })
}

export function wireAsserts(): string {
  return `// Generated from src/venues/mt5/wire by npm run docs. Include it after the converted source of the Expert Advisor.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>

#define WIRE_FIELD(frame, field, offset, form)                                                        \\
  static_assert(offsetof(frame, field) == offset, #frame "." #field " lies elsewhere");               \\
  static_assert(sizeof(frame::field) == sizeof(form), #frame "." #field " has another size");         \\
  static_assert(std::is_floating_point_v<decltype(frame::field)> == std::is_floating_point_v<form> && \\
                    std::is_signed_v<decltype(frame::field)> == std::is_signed_v<form>,               \\
                #frame "." #field " has another form");

${wireStructs
  .map(({ name, fields, bytes }) =>
    [`static_assert(sizeof(${name}) == ${bytes}, "${name} has another size");`, ...fieldsOf(name, fields)].join('\n'),
  )
  .join('\n\n')}

#undef WIRE_FIELD
`
}
