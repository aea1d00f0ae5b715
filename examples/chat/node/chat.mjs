// Answers a question word by word, as a language model would, while it still "thinks".
//
// GET /            a page that asks and shows the words as they arrive
// GET /?q=text     the answer as text/event-stream, one event per word
//
// The words are canned; put a call to a model of yours where `wordsFor` is. WORD_MILLIS is the pause between
// two words. With GATE set, the last word waits until a file of that name exists: that is how the tests prove
// that the first word does not wait for the last.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const WORD_MILLIS = Number(process.env.WORD_MILLIS ?? 150);
const GATE = process.env.GATE;
const POLL_MILLIS = 5;

export const handler = awslambda.streamifyResponse(async (event, response) => {
  const question = event.queryStringParameters?.q;
  if (question === undefined) {
    await page(response);
    return;
  }
  const stream = awslambda.HttpResponseStream.from(response, {
    statusCode: 200,
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' },
  });
  const words = wordsFor(question);
  for (const [index, word] of words.entries()) {
    if (index === words.length - 1) await gate();
    stream.write(`data: ${word}\n\n`);
    await pause(WORD_MILLIS);
  }
  stream.write('event: done\ndata:\n\n');
  stream.end();
});

async function page(response) {
  const html = await readFile(new URL('page.html', import.meta.url));
  const stream = awslambda.HttpResponseStream.from(response, {
    statusCode: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  });
  stream.write(html);
  stream.end();
}

function wordsFor(question) {
  const subject = question.replace(/\s+/g, ' ').trim() || 'nothing';
  return `You asked about ${subject}. Here is what I think, one word at a time, as it comes to me.`.split(' ');
}

async function gate() {
  while (GATE && !existsSync(GATE)) await pause(POLL_MILLIS);
}
