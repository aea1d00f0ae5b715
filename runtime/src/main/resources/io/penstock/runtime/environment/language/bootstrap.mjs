// Runs a Node.js function: asks the Runtime API for events over one connection, calls the handler,
// posts what it returns. Needs nothing but Node.js.

import module, { createRequire } from 'node:module';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Writable } from 'node:stream';
import { format } from 'node:util';
import { pathToFileURL } from 'node:url';

const env = process.env;

// ---- started before it is known for which function: waits for the order

async function become() {
  // What handlers often import.
  await Promise.all(['node:http', 'node:https', 'node:crypto', 'node:stream', 'node:zlib'].map((name) => import(name)));
  const text = fs.readFileSync(0, 'utf8');
  if (text === '') {
    process.exit(0); // the server is gone
  }
  const order = JSON.parse(text);
  // The lowest free descriptor is the one just closed.
  fs.closeSync(0);
  fs.openSync('/dev/null', 'r');
  for (const descriptor of [1, 2]) {
    fs.closeSync(descriptor);
    fs.openSync(order.output, 'a');
  }
  for (const name of Object.keys(env)) {
    delete env[name];
  }
  Object.assign(env, order.variables);
  process.chdir(order.directory);
  module._initPaths?.(); // reads NODE_PATH
}

if (env._PENSTOCK_WAITING) {
  await become();
}

const taskRoot = env.LAMBDA_TASK_ROOT ?? process.cwd();
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const NEXT = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n';
const UNCAUGHT = 129;
const UNHANDLED = 128;

class Fault extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

// ---- logging: one record per call, tabs between the parts, carriage returns inside a record

let requestId;

const JSON_LOGS = env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

function withError(key, value) {
  return value instanceof Error
    ? { errorType: value.constructor?.name ?? 'UnknownError', errorMessage: value.message, stackTrace: String(value.stack ?? '').split('\n'), ...value }
    : value;
}

/// The members that Lambda's own client writes: one word stays what it is, several become a text.
function jsonRecord(level, words) {
  const record = { timestamp: new Date().toISOString(), level, requestId };
  if (words.length === 1) {
    try {
      return JSON.stringify({ ...record, message: words[0] }, withError);
    } catch {
      return JSON.stringify({ ...record, message: format(words[0]) });
    }
  }
  record.message = format(...words);
  const error = words.find((word) => word instanceof Error);
  return JSON.stringify(error ? { ...record, ...withError('', error) } : record);
}

function printJson(level) {
  const least = Math.max(0, LEVELS.indexOf((env.AWS_LAMBDA_LOG_LEVEL ?? '').toUpperCase()));
  return LEVELS.indexOf(level) < least ? () => {} : (...words) => process.stdout.write(jsonRecord(level, words) + '\n');
}

function patchConsole() {
  const printText = (level) => (...words) => {
    const text = format(...words).replace(/\n/g, '\r');
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
  };
  const print = JSON_LOGS ? printJson : printText;
  console.log = print('INFO');
  console.info = print('INFO');
  console.debug = print('DEBUG');
  console.warn = print('WARN');
  console.error = print('ERROR');
  console.trace = print('TRACE');
  console.fatal = print('FATAL');
}

// ---- errors

function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function describe(error) {
  if (!isError(error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  const name = String(error.name);
  return {
    errorType: name,
    errorMessage: String(error.message),
    trace: String(error.stack ?? '').split('\n'),
  };
}

function logError(label, error) {
  const { errorType, errorMessage, trace } = describe(error);
  const extra = isError(error) ? { ...error } : {};
  delete extra.name;
  if (JSON_LOGS) {
    const message = { errorType, errorMessage, ...extra, stackTrace: trace };
    process.stdout.write(JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', requestId, message }) + '\n');
    return;
  }
  console.error(`${label} \t${JSON.stringify({ errorType, errorMessage, ...extra, stack: trace })}`);
}

// ---- the handler

const require = createRequire(path.join(taskRoot, 'bootstrap'));

function isModulePackage(file) {
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    const manifest = path.join(directory, 'package.json');
    if (fs.existsSync(manifest)) {
      try {
        return JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module';
      } catch {
        return false;
      }
    }
    if (directory === path.dirname(directory)) {
      return false;
    }
  }
}

async function loadFile(base) {
  const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();
  if (isFile(base) && !path.extname(base)) {
    return require(base);
  }
  if (isFile(base + '.js')) {
    return isModulePackage(base + '.js') ? import(pathToFileURL(base + '.js')) : require(base + '.js');
  }
  if (isFile(base + '.mjs')) {
    return import(pathToFileURL(base + '.mjs'));
  }
  if (isFile(base + '.cjs')) {
    return require(base + '.cjs');
  }
  const name = path.relative(taskRoot, base);
  try {
    return require(require.resolve(name, { paths: [taskRoot] }));
  } catch (error) {
    if (error?.code === 'MODULE_NOT_FOUND' && String(error.message).includes(`'${name}'`)) {
      const stack = error.requireStack?.length ? '\nRequire stack:\n- ' + error.requireStack.join('\n- ') : '';
      const missing = new Error(`Cannot find module '${name}'${stack}`);
      missing.code = 'MODULE_NOT_FOUND';
      throw missing;
    }
    throw error;
  }
}

async function loadModule(base) {
  try {
    return await loadFile(base);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw Object.assign(new Fault('Runtime.UserCodeSyntaxError', String(error)), { stack: error.stack });
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw new Fault('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

async function loadHandler(handler) {
  if (handler.includes('..')) {
    throw new Fault('Runtime.MalformedHandlerName', `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const directory = path.dirname(handler);
  const name = path.basename(handler);
  const dot = name.indexOf('.');
  if (dot <= 0 || dot === name.length - 1) {
    throw new Fault('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const module = await loadModule(path.resolve(taskRoot, directory, name.slice(0, dot)));
  const steps = name.slice(dot + 1).split('.');
  const find = (from) => steps.reduce((at, step) => at?.[step], from);
  const found = find(module) ?? find(module?.default);
  if (found === undefined || found === null) {
    throw new Fault('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new Fault('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  return found;
}

// ---- the connection

const socket = net.connect({ host, port: Number(port), noDelay: true });
let received = Buffer.alloc(0);
let wanted = 0; // bytes of a response that is still incomplete, 0 if unknown
let parts = [];
let partsLength = 0;
let onResponse = () => {};

socket.on('data', (chunk) => {
  if (wanted > 0) {
    parts.push(chunk);
    partsLength += chunk.length;
    if (partsLength < wanted) {
      return;
    }
    received = Buffer.concat(parts, partsLength);
    parts = [];
    wanted = 0;
  } else {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
  }
  readResponses();
});
socket.on('error', () => process.exit(0)); // the server is gone
socket.on('close', () => process.exit(0));

function readResponses() {
  while (received.length > 0) {
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) {
      return;
    }
    const head = received.latin1Slice(0, end);
    const at = head.lastIndexOf('Content-Length: ') + 16;
    const total = end + 4 + parseInt(head.slice(at), 10);
    if (received.length < total) {
      wanted = total;
      parts = [received];
      partsLength = received.length;
      received = Buffer.alloc(0);
      return;
    }
    const body = received.subarray(end + 4, total);
    received = received.subarray(total);
    onResponse(head.slice(9, 12), head, body);
  }
}

function post(where, body, extra = '') {
  return `POST /2018-06-01/runtime/${where} HTTP/1.1\r\nHost: runtime\r\nContent-Type: application/json\r\n${extra}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

// ---- invocations

let handler;
let invocation; // the one that runs; undefined between invocations

function parseHeaders(head) {
  const headers = {};
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(': ');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 2);
  }
  return headers;
}

function settle(running, message) {
  if (running !== invocation) {
    return; // answered already
  }
  invocation = undefined;
  socket.ref();
  socket.write(message + NEXT); // both at once: the server answers with the next event
}

function succeed(running, result) {
  let body;
  try {
    body = JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    fail(running, new Error('Unable to stringify response body'));
    return;
  }
  settle(running, post(`invocation/${running.id}/response`, body));
}

function fail(running, error) {
  if (running !== invocation) {
    return;
  }
  logError('Invoke Error', error);
  settle(running, failure(running, error));
}

/// The message that tells of an error: a post of its own, or what ends a stream that has begun. A
/// stream that has ended has no place for it any more.
function failure(running, error) {
  const body = JSON.stringify(describe(error));
  const stream = running.stream;
  if (!stream?.begun) {
    return post(`invocation/${running.id}/error`, body);
  }
  return stream.closed ? '' : stream.lastWords(error);
}

// ---- streamed responses

const STREAMS = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response';
const DELIMITER = Buffer.alloc(8);

/// What a streaming handler writes to: each write goes out as a chunk of the response's body.
class ResponseStream extends Writable {
  begun = false; // whether anything has been sent
  closed = false; // whether the end has been sent
  fault; // the error that the end tells of, if any
  _contentType = 'application/octet-stream';
  _onBeforeFirstWrite;

  constructor(running, highWaterMark) {
    super(highWaterMark ? { highWaterMark } : {});
    this._running = running;
  }

  setContentType(contentType) {
    this._contentType = String(contentType);
  }

  write(chunk, encoding, callback) {
    const plain = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(plain ? chunk : JSON.stringify(chunk), encoding, callback);
  }

  _write(chunk, encoding, callback) {
    this._send([this._opening(), ...this._frame(chunk)], callback);
  }

  _writev(chunks, callback) {
    this._send([this._opening(), ...chunks.flatMap(({ chunk }) => this._frame(chunk))], callback);
  }

  _final(callback) {
    const opening = this._opening();
    this.closed = true;
    this._send([opening, this.fault ? trailers(this.fault) : '0\r\n\r\n'], callback);
  }

  /// Gives up what is still to be written, and returns what ends the body.
  lastWords(error) {
    this.closed = true;
    this.destroy();
    return trailers(error);
  }

  _send(parts, callback) {
    if (this._running !== invocation) {
      callback(); // the invocation is over
      return;
    }
    socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))), callback);
  }

  _frame(chunk) {
    return chunk.length === 0 ? [] : [`${chunk.length.toString(16)}\r\n`, chunk, '\r\n'];
  }

  /// Returns what comes before the first bytes, once: the head, and what a prelude writes.
  _opening() {
    if (this.begun) {
      return '';
    }
    this.begun = true;
    const prelude = [];
    this._onBeforeFirstWrite?.((bytes) => prelude.push(Buffer.from(bytes)));
    const head =
      `POST /2018-06-01/runtime/invocation/${this._running.id}/response HTTP/1.1\r\nHost: runtime\r\n` +
      `Content-Type: ${this._contentType.replace(/[^ -~]/g, '')}\r\n` +
      'Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n' +
      'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n';
    return Buffer.concat([head, ...this._frame(Buffer.concat(prelude))].map((part) => Buffer.from(part)));
  }
}

function trailers(error) {
  const described = describe(error);
  const body = Buffer.from(JSON.stringify(described)).toString('base64');
  return `0\r\nLambda-Runtime-Function-Error-Type: ${described.errorType.replace(/[^ -~]/g, '')}\r\nLambda-Runtime-Function-Error-Body: ${body}\r\n\r\n`;
}

/// Begins a streamed response with status, headers and cookies for a function URL. They go out
/// with the first bytes, or with the end of a body that has none.
class HttpResponseStream {
  static from(stream, prelude) {
    stream.setContentType(HTTP_INTEGRATION);
    const text = JSON.stringify(prelude);
    stream._onBeforeFirstWrite = (write) => {
      write(text);
      write(DELIMITER);
    };
    return stream;
  }
}

async function stream(running, event) {
  const response = new ResponseStream(running, handler[HIGH_WATER_MARK]);
  running.stream = response;
  running.async = true;
  const ended = new Promise((resolve, reject) => {
    response.on('finish', resolve);
    response.on('error', reject);
  });
  ended.catch(() => {}); // told below, or when the stream is given up
  try {
    const result = handler(event, response, running.context);
    if (typeof result?.then !== 'function') {
      throw new Error('Streaming does not support non-async handlers.');
    }
    await result;
    if (!response.writableEnded) {
      throw new Error('Response stream is not finished.');
    }
    await ended;
    settle(running, '');
  } catch (error) {
    if (!response.begun || response.closed || response.destroyed) {
      fail(running, error);
      return;
    }
    logError('Invoke Error', error);
    response.fault = error;
    response.end(); // behind what it has written
    ended.then(
      () => settle(running, ''),
      () => settle(running, response.closed ? '' : response.lastWords(error)),
    );
  }
}

/// The result of a callback waits for an empty event loop unless the handler says otherwise.
function callBack(running, error, result) {
  if (running.called) {
    return;
  }
  running.called = true;
  const finish = () => (error !== null && error !== undefined ? fail(running, error) : succeed(running, result));
  if (running.context.callbackWaitsForEmptyEventLoop && (error === null || error === undefined)) {
    running.whenEmpty = finish;
  } else {
    finish();
  }
}

function contextOf(headers, running) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const json = (name) => (headers[name] ? JSON.parse(headers[name]) : undefined);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: json('lambda-runtime-client-context'),
    identity: json('lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: running.id,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: (error, result) => callBack(running, error, result),
    fail: (error) => callBack(running, error ?? 'handled', undefined),
    succeed: (result) => callBack(running, null, result),
  };
}

function begin(head, body) {
  const headers = parseHeaders(head);
  const running = { id: headers['lambda-runtime-aws-request-id'], called: false, async: false };
  requestId = running.id;
  const trace = headers['lambda-runtime-trace-id'];
  if (trace) {
    env._X_AMZN_TRACE_ID = trace;
  } else {
    delete env._X_AMZN_TRACE_ID;
  }
  invocation = running;
  socket.unref(); // so that an empty event loop is noticed
  try {
    running.context = contextOf(headers, running);
    const event = JSON.parse(body.toString('utf8'));
    if (handler[STREAMS]) {
      stream(running, event);
      return;
    }
    const result = handler(event, running.context, (error, value) => callBack(running, error, value));
    if (typeof result?.then === 'function') {
      running.async = true;
      result.then(
        (value) => succeed(running, value),
        (error) => fail(running, error),
      );
    }
  } catch (error) {
    fail(running, error);
  }
}

process.on('beforeExit', () => {
  const running = invocation;
  if (!running) {
    return;
  }
  if (running.whenEmpty) {
    running.whenEmpty();
  } else if (running.async) {
    fail(running, new Fault('Runtime.NodeJsExit', 'The function ended before its promise was settled'));
  } else {
    succeed(running, null); // never called back
  }
});

function die(error, status) {
  process.removeAllListeners('beforeExit');
  const running = invocation;
  invocation = undefined;
  const extra = `Lambda-Runtime-Function-Error-Type: ${describe(error).errorType.replace(/[^ -~]/g, '')}\r\n`;
  const initError = () => (handler ? '' : post('init/error', JSON.stringify(describe(error)), extra));
  const message = running ? failure(running, error) : initError();
  onResponse = () => process.exit(status);
  if (message === '') {
    process.exit(status);
  }
  socket.ref();
  socket.write(message);
}

process.on('uncaughtException', (error) => {
  logError('Uncaught Exception', error);
  die(error, UNCAUGHT);
});
process.on('unhandledRejection', (reason, promise) => {
  const error = new Fault('Runtime.UnhandledPromiseRejection', String(isError(reason) ? `${reason.name}: ${reason.message}` : reason));
  error.reason = isError(reason) ? describe(reason) : reason;
  error.promise = {};
  logError('Unhandled Promise Rejection', error);
  die(error, UNHANDLED);
});

globalThis.awslambda = {
  streamifyResponse(streaming, options) {
    streaming[STREAMS] = 'response';
    if (options?.highWaterMark !== undefined) {
      streaming[HIGH_WATER_MARK] = Number(options.highWaterMark);
    }
    return streaming;
  },
  HttpResponseStream,
};

patchConsole();
process.argv.splice(1);
try {
  handler = await loadHandler(env._HANDLER ?? '');
  onResponse = (status, head, body) => {
    if (status === '200') {
      begin(head, body);
    } // else the answer to our post; the event follows
  };
  socket.write(NEXT);
} catch (error) {
  logError('Uncaught Exception', error);
  die(error, UNCAUGHT);
}
