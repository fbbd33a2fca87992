/** docs/reference/messages.md, from the declarations that src/messages/catalogue.ts lists. */
import { messages } from '#messages/catalogue.ts'
import { HEADER_WORDS, type Field } from '#messages/record.ts'
import { table } from './markdown.ts'

const BYTES_A_WORD = 8

function formOf(field: Field): string {
  switch (field.form) {
    case 'number':
      return 'number'
    case 'flag':
      return 'true or false'
    case 'choice':
      return field.choices.map((choice) => `\`${choice}\``).join(', ')
    case 'decimal':
      return 'decimal'
    case 'text':
      return `text, at most ${field.words * BYTES_A_WORD} bytes of UTF-8`
    case 'vector':
      return `at most ${field.words} numbers, \`${field.width}\` of them count`
  }
}

function section(message: (typeof messages)[number]): string {
  let word = HEADER_WORDS
  const rows = Object.entries(message.fields).map(([name, field]) => {
    const row = [`\`${name}\``, formOf(field), String(word)]
    word += field.words
    return row
  })
  const fields = rows.length > 0 ? table(['field', 'form', 'word'], rows) : 'No fields of its own.'
  const size = message.words * BYTES_A_WORD
  return `## ${message.type}

${message.about}

Number ${message.id}, kind ${message.kind}, ${message.lane} lane, ${size} bytes.

${fields}
`
}

export function messagesPage(): string {
  return `# Messages

What agents say to each other. A message is a fact: plain, frozen, named once. On the wire it is a record of fixed size,
in words of ${BYTES_A_WORD} bytes; \`src/messages/record.ts\` draws the layout. A \`data\` record may be lost to a consumer
that falls a whole ring behind a source that cannot wait (it is then told \`market.gap\`); a \`command\` record never is.

Every message carries \`seq\` (the number of the market event that caused it), \`at\` (event time of that event,
microseconds since the epoch) and \`instrument\` (0 when it is about no single one). They, its number and a stamp of the
transport take words 0 to ${HEADER_WORDS - 1}.

${messages.map(section).join('\n')}`
}
