/**
 * The MQL5 language runtime: what programs print in it is what MetaTrader's documentation says they print.
 */
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compilerMissing } from '#bridge/mt5/harness/build.ts'
import { skippedFor } from '#tests/requirement.ts'
import { compiled, ran } from './tiny-terminal.ts'

const missing = skippedFor(compilerMissing())
const minute = 60_000

/** Programs with OnInit of these lines, each expecting the text behind `//=`. */
async function printsAsMarked(head: readonly string[], body: readonly string[], ...settings: readonly string[]) {
  const program = compiled(...head, 'int OnInit()', '{', ...body, '   return INIT_SUCCEEDED;', '}')
  const { code, lines } = await ran(program, ...settings)
  expect(lines).toEqual(body.flatMap((line) => line.split('//= ')[1] ?? []))
  expect(code).toBe(0)
}

describe.skipIf(missing !== undefined)(
  `programs in the language runtime${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    it('handle text, numbers and formats as MQL5 does', { timeout: minute }, () =>
      printsAsMarked(
        ['long big = 4294967298;'],
        [
          `   string word = "na" + ShortToString(0xEF) + "ve";`,
          `   Print(StringLen(word), StringFind(word, "v"), StringSubstr(word, 2, 2));  //= 53ïv`,
          `   Print(StringFormat("%d %I64d %05d|%-4s|%4s|%.2f|%x", (int)big, big, 42, "ab", "cd", 1.005, 255));  //= 2 4294967298 00042|ab  |  cd|1.00|ff`,
          `   string parts[];`,
          `   int count = StringSplit("a;b;;c", ';', parts); Print(count, parts[1], ArraySize(parts));  //= 4b4`,
          `   string text = "one two one";`,
          `   count = StringReplace(text, "one", "1"); Print(count, " ", text);  //= 2 1 two 1`,
          `   Print(StringToInteger("42x"), " ", StringToDouble("1.5"), " ", IntegerToString(7, 3, '0'), " ", DoubleToString(2.0 / 3.0, 3));  //= 42 1.5 007 0.667`,
          `   Print(NormalizeDouble(1.23456, 3), " ", MathRound(2.5), " ", MathMod(7, 4), " ", MathMax(2, 3), " ", MathAbs(-4));  //= 1.235 3 3 3 4`,
          `   Print(TimeToString(D'2024.02.29 12:34:56', TIME_DATE | TIME_SECONDS), " ", StringToTime("1970.01.02"));  //= 2024.02.29 12:34:56 86400`,
          `   Print(word < "zebra", " ", word > "na", " ", (string)"x" + ShortToString('e'));  //= true true xe`,
          `   StringTrimLeft(text); StringToUpper(text); Print(text);  //= 1 TWO 1`,
          `   ushort letter = 'A'; uchar small = 'b'; Print(letter, " ", small);  //= 65 98`,
        ],
      ),
    )

    it('keep arrays within their bounds and structures in their bytes', { timeout: minute }, () =>
      printsAsMarked(
        ['struct F_Pair { uchar kind; ulong id; uchar nonce[3]; double price; };', 'const int Table[] = {4, 5, 6};'],
        [
          `   uchar bytes[]; F_Pair pair; ZeroMemory(pair); pair.id = 0x0102030405060708; pair.nonce[2] = 9;`,
          `   bool dumped = StructToCharArray(pair, bytes, 1);`,
          `   Print(dumped, " ", sizeof(F_Pair), " ", ArraySize(bytes), " ", bytes[2], " ", bytes[9], " ", bytes[12]);  //= true 20 21 8 1 9`,
          `   F_Pair again; bool short_ = CharArrayToStruct(again, bytes, 2); bool whole = CharArrayToStruct(again, bytes, 1);`,
          `   Print(short_, " ", whole, " ", again.id == pair.id);  //= false true true`,
          `   int values[]; int fixed[4] = {1, 2, 3, 4};`,
          `   int copied = ArrayCopy(values, fixed); int moved = ArrayCopy(values, values, 0, 1); Print(copied, moved, values[0], values[3]);  //= 4324`,
          `   bool removed = ArrayRemove(values, 0, 2); Print(removed, ArraySize(values), ArrayResize(fixed, 9), ArraySize(Table), Table[2]);  //= true2-136`,
          `   uchar text[]; int encoded = StringToCharArray(ShortToString(0xE9) + "!", text, 0, -1, CP_UTF8); Print(encoded, " ", ArraySize(text), " ", CharArrayToString(text, 0, -1, CP_UTF8));  //= 4 4 é!`,
          `   uchar key[]; uchar digest[]; uchar abc[]; int letters = StringToCharArray("abc", abc, 0, 3); int hashed = CryptEncode(CRYPT_HASH_SHA256, abc, key, digest);`,
          `   Print(letters, " ", hashed, StringFormat(" %02x%02x%02x", digest[0], digest[1], digest[31]));  //= 3 32 ba78ad`,
          `   int grown[]; bool zero = ArrayResize(grown, 1) == 1 && grown[0] == 0; Print(zero);  //= false`,
        ],
      ),
    )

    it('end with code 70 and the line of an index out of range', { timeout: minute }, async () => {
      const program = compiled(
        'int data[3];',
        'int OnInit()',
        '{',
        '   int at = 3;',
        '   data[at] = 1;',
        '   return 0;',
        '}',
      )
      expect(await ran(program)).toEqual({
        code: 70,
        lines: ['critical: Small.mq5:5: array out of range: index 3 of 3'],
      })
    })

    it(
      'begin with an empty memory after a reset, and with their files and shared variables',
      { timeout: minute },
      async () => {
        const folder = mkdtempSync(join(tmpdir(), 'tiny-files-'))
        const program = compiled(
          'input string InpName = "none";',
          'int count = 3; int list[]; string text; uchar fixed[2] = {7, 8};',
          'int OnInit()',
          '{',
          '   count++; fixed[0]++; text += "x";',
          '   if(ArrayResize(list, ArraySize(list) + 1) < 1) return INIT_FAILED;',
          '   int file = FileOpen("journal\\\\log.txt", FILE_READ | FILE_WRITE | FILE_TXT | FILE_ANSI);',
          '   if(file == INVALID_HANDLE) { Print("error ", GetLastError()); return INIT_FAILED; }',
          '   string first = FileReadString(file);',
          '   if(!FileSeek(file, 0, SEEK_END)) return INIT_FAILED;',
          '   FileWriteString(file, "line " + IntegerToString(count) + "\\n");',
          '   Print(InpName, " ", count, fixed[0], text, ArraySize(list), " ", first, " ", FileSize(file), " ", GlobalVariableGet("seen"));',
          '   GlobalVariableSet("seen", GlobalVariableGet("seen") + 1);',
          '   Print(FileIsExist("..\\\\secret"));',
          '   return INIT_SUCCEEDED;',
          '}',
        )
        const settings = [`files=${folder}`, `shared=${join(folder, 'variables')}`, 'InpName=mine', 'again=1']
        const first = await ran(program, ...settings)
        expect(first.lines.filter((_, at) => at % 2 === 0)).toEqual(['mine 48x1  8 0', 'mine 48x1 line 4 16 1'])
        expect(first.lines[1]).toBe('false')
        expect(readFileSync(join(folder, 'journal/log.txt'), 'latin1')).toBe('line 4\r\nline 4\r\n')
        const second = await ran(program, ...settings)
        expect(second.lines[0]).toBe('mine 48x1 line 4 24 2')
      },
    )

    it('meet sockets that behave as MetaTrader’s do', { timeout: minute }, async () => {
      const program = compiled(
        'input int InpPort = 0;',
        'int OnInit()',
        '{',
        '   int handle = SocketCreate();',
        '   bool done = SocketConnect(handle, "example.org", InpPort, 500); Print(done, " ", GetLastError());',
        '   done = SocketConnect(handle, "127.0.0.1", InpPort, 500); Print(done);',
        '   ResetLastError();',
        '   uchar out[]; int size = StringToCharArray("hello", out, 0, 5); size = SocketSend(handle, out, size);',
        '   uint first = SocketIsReadable(handle); uint second = SocketIsReadable(handle); Print(size, " ", first, " ", second);',
        '   uchar in[];',
        '   size = SocketRead(handle, in, 1, 1); Print(size, " ", GetLastError());',
        '   size = SocketRead(handle, in, 5, 5000); Print(size, " ", CharArrayToString(in, 0, 5));',
        '   size = SocketRead(handle, in, 10, 5000); Print(size, " ", CharArrayToString(in, 0, 2));',
        '   size = SocketRead(handle, in, 1, 5000); Print(size, " ", GetLastError(), " ", SocketIsConnected(handle));',
        '   done = SocketClose(handle); Print(done); done = SocketClose(handle); Print(done, " ", GetLastError());',
        '   return INIT_SUCCEEDED;',
        '}',
      )
      const heard: string[] = []
      const server = createServer((socket: Socket) => {
        socket.on('data', (bytes) => {
          heard.push(bytes.toString())
          setTimeout(() => socket.write('world'), 50)
          setTimeout(() => socket.end('!?'), 100)
        })
      })
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve)
      })
      const { port } = server.address() as AddressInfo
      const { lines } = await ran(program, `InpPort=${port}`, 'allow=127.0.0.1', 'speculative=1', 'partial=3')
      server.close()
      expect(lines).toEqual([
        'false 4014',
        'true',
        '3 1 0',
        '-1 0',
        '5 world',
        '2 !?',
        '-1 5273 false',
        'true',
        'false 5270',
      ])
      expect(heard).toEqual(['hel'])
    })
  },
)
