import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { literal } from '../resource/index.ts';
import type { Answer, Operator } from './consent.ts';

/** The accepted lines of each answer, the label of the first, and the explanation. */
const LINES: Readonly<Record<Answer, readonly [lines: readonly string[], does: string, explained: string]>> =
  {
    run: [['y', 'yes'], 'run', 'carry out what is shown above'],
    rest: [['a'], 'all', 'show the rest of this section, then ask once for all of it'],
    skip: [['s', 'skip'], 'skip', 'skip this step and go on'],
    quit: [
      ['q', 'quit', 'n', 'no'],
      'quit',
      'stop here; what is done stays, and the next run continues from there',
    ],
  };

const HELP = ['?', 'help', 'explain the answers'] as const;
const VIEW = ['b', 'brief or full', 'show the same without documents and commands, or with them'] as const;

/** How long the input must be quiet before a question and after an answer: a paste arrives in parts. */
const QUIET_FOR_MS = 200;
/** The same after an invalid answer, which may be the first part of a paste that has stalled. */
const QUIET_AFTER_NO_ANSWER = 1500;

/** The shortest line that a terminal may cut at its end, in bytes; in Linux the limit is four times as long. */
const CUT_FROM = 1023;

/** In this mode, a terminal puts marks around pasted text. */
const PASTES_MARKED = ['h', 'l'].map((turn) => (process.env.TERM === 'dumb' ? '' : `\u001b[?2004${turn}`));
const [PASTE, PASTE_END] = ['\u001b[200~', '\u001b[201~'];

/**
 * A person at a terminal, who answers a question with one line. Input before the question, a paste, and several lines at
 * once are not accepted. Ctrl-C, Ctrl-D and a closed terminal interrupt the run, and an interrupted run asks nothing.
 */
export function terminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
  interrupt: AbortController,
): Operator {
  const { signal } = interrupt;
  return {
    person: true,
    async ask({ text, answers, typed, showOtherView }) {
      signal.throwIfAborted();
      const name = typed === undefined || !isAmbiguous(typed) ? typed : `delete ${typed}`;
      const offered = answers.map((answer) => {
        const [lines, does, explained] = LINES[answer];
        return { answer, does, explained, lines: answer === 'run' && name ? [name] : lines };
      });
      const others = showOtherView === undefined ? [HELP] : [VIEW, HELP];
      const choices: readonly (readonly [line: string, does: string, explained: string])[] = [
        ...offered.map(({ lines: [line = ''], does, explained }) => [line, does, explained] as const),
        ...others,
      ];
      // On a separate line, because a cluster's name may be long.
      const how = name === undefined ? '' : `Type ${name} or a letter, then Enter.\n`;
      const prompt = `${text}  ${how}${choices.map(([line, does]) => `[${line}] ${does}`).join('  ')} › `;
      const help = choices.map(([line, , explained]) => `  ${line.padEnd(7)} ${explained}\n`).join('');
      const letters = choices.slice(0, -1).map(([line]) => line);
      const typeOne = `Type ${letters.join(', ')} or ${HELP[0]} on one line, then Enter.`;
      const ask = (): void => void output.write(PASTES_MARKED[0] + prompt);
      const typing = listen(input, output, interrupt);
      try {
        if ((await typing.untilQuiet(QUIET_FOR_MS)) !== '') await typing.untilQuiet(QUIET_AFTER_NO_ANSWER);
        for (;;) {
          const line = await typing.line(ask);
          if (line === undefined) {
            // The shell has written over the question in the meantime.
            await typing.untilQuiet(QUIET_FOR_MS);
            continue;
          }
          const word = line.toLowerCase();
          const found = offered.find(({ lines }) => lines.includes(lines[0] === name ? line : word));
          if (found !== undefined) return found.answer;
          if (word === HELP[0]) output.write(`${help}  Ctrl-C  interrupt\n`);
          else if (word === VIEW[0] && showOtherView !== undefined) showOtherView();
          else {
            output.write(`${noAnswer(line)}, so nothing was done. ${typeOne}\n`);
            await typing.untilQuiet(QUIET_AFTER_NO_ANSWER);
          }
        }
      } finally {
        output.write(PASTES_MARKED[1] ?? '');
        typing.end();
      }
    },
  };
}

/** Whether a name could be mistaken for another answer, whatever the cluster is called. */
function isAmbiguous(name: string): boolean {
  return name.length === 1 || Object.values(LINES).some(([lines]) => lines.includes(name.toLowerCase()));
}

function noAnswer(typed: string): string {
  const what = literal(typed.replaceAll(PASTE, '').replaceAll(PASTE_END, ''));
  if (typed.includes(PASTE)) return `You pasted ${what}, and an answer has to be typed`;
  if (typed === '') return 'An empty line is not an answer';
  return /[\r\n]/.test(typed) ? `${what} is more than one line` : `${what} is not an answer`;
}

/** Reads the input of a terminal that edits lines itself. */
function listen(input: NodeJS.ReadStream, output: NodeJS.WritableStream, interrupt: AbortController) {
  const { signal } = interrupt;
  let heard = '';
  const hear = (part: Buffer): void => {
    heard += part;
    if (heard.includes('\u0003') || heard.includes('\u0004')) interrupt.abort();
  };
  const hangUp = (): void => interrupt.abort();
  input.on('data', hear).on('end', hangUp).on('error', hangUp);
  const isPasting = (): boolean => heard.lastIndexOf(PASTE) > heard.lastIndexOf(PASTE_END);
  /**
   * The input until it is quiet and any paste has ended. It includes the start of a line, which a terminal normally holds back until
   * Enter. If a line was cut, the end mark of its paste may be missing, too.
   * @param quiet in milliseconds
   */
  const untilQuiet = async (quiet: number): Promise<string> => {
    const isCut = heard.length >= CUT_FROM;
    input.setRawMode(true);
    input.resume();
    try {
      for (let before = '', told = false; ; before = heard) {
        await sleep(isPasting() ? QUIET_AFTER_NO_ANSWER : quiet, undefined, { signal });
        if (heard !== before) continue;
        if (isCut || !isPasting()) return heard;
        if (!told) output.write('The paste has not ended. Wait for its end, or press Ctrl-C.\n');
        told = true;
      }
    } finally {
      heard = '';
      input.setRawMode(false);
    }
  };
  return {
    untilQuiet,
    /**
     * Asks, and returns the next line with all input that arrives with it; `undefined` if the process was stopped meanwhile: then
     * nobody saw the question.
     */
    async line(ask: () => void): Promise<string | undefined> {
      const stopped = new AbortController();
      const resume = (): void => stopped.abort();
      // Before the question is shown, because Ctrl-Z may follow at once.
      process.once('SIGCONT', resume);
      try {
        ask();
        const either = AbortSignal.any([signal, stopped.signal]);
        while (!heard.includes('\n')) await once(input, 'data', { signal: either });
        const line = (await untilQuiet(QUIET_FOR_MS)).replace(/\n$/, '');
        if (!stopped.signal.aborted) return line;
      } catch (error) {
        if (!stopped.signal.aborted) throw error;
      } finally {
        process.off('SIGCONT', resume);
      }
      signal.throwIfAborted();
      return undefined;
    },
    end(): void {
      input.pause();
      // Last, because a closed terminal refuses to change its mode.
      input.off('data', hear).off('end', hangUp).off('error', hangUp);
    },
  };
}
