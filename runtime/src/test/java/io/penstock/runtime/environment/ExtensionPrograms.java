package io.penstock.runtime.environment;

/// Programs of extensions, and a function beside them.
final class ExtensionPrograms {
    private ExtensionPrograms() {}

    /// The beginning of a handler that prints its event.
    static final String HANDLER = "def handler(event, context):\n    print('handled', event)\n";

    /// Its usual end.
    static final String RETURN = "    return event\n";

    private static final String CALL =
            """
            #!/usr/bin/python3
            import http.client, json, os, sys, time
            api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
            identifier = ''
            def call(method, path, body='', base='/2020-01-01/extension/', **headers):
                if identifier:
                    headers.setdefault('Lambda-Extension-Identifier', identifier)
                api.request(method, base + path, body, headers)
                answer = api.getresponse()
                return answer.status, answer.headers, answer.read()
            def error(kind, reason):
                print('EXT', call('POST', kind + '/error', '{"errorMessage":"no licence"}',
                    **{'Lambda-Extension-Function-Error-Type': reason})[0], flush=True)
            """;

    /// An extension that has registered for all events.
    static final String REGISTERED =
            CALL
                    + """
                    status, headers, body = call('POST', 'register', '{"events":["INVOKE","SHUTDOWN"]}',
                        **{'Lambda-Extension-Name': os.path.basename(sys.argv[0]),
                           'Lambda-Extension-Accept-Feature': 'accountId'})
                    identifier = headers['Lambda-Extension-Identifier']
                    told = json.loads(body)
                    print('EXT registered', told['functionName'], told['functionVersion'],
                          told['handler'], told['accountId'], flush=True)
                    """;

    /// Returns an extension that tells of its events.
    ///
    /// @param work what it does in an invocation
    static String watcher(String work) {
        return watcher(work, "sys.exit(0)");
    }

    /// Returns an extension that tells of its events.
    ///
    /// @param work what it does in an invocation
    /// @param end what it does at the end
    static String watcher(String work, String end) {
        return REGISTERED
                + """
                while True:
                    status, headers, body = call('GET', 'event/next')
                    event = json.loads(body)
                    if event['eventType'] == 'INVOKE':
                        print('EXT INVOKE', event['requestId'], event['deadlineMs'],
                              event['invokedFunctionArn'].split(':')[6], flush=True)
                        WORK
                    else:
                        left = event['deadlineMs'] - time.time() * 1000
                        print('EXT SHUTDOWN', event['shutdownReason'], event['deadlineMs'],
                              'in time' if 1500 < left <= 2000 else left, flush=True)
                        END
                """
                        .replace("WORK", work)
                        .replace("END", end);
    }

    /// Returns an extension that prints the telemetry it gets.
    ///
    /// @param protocol `HTTP` or `TCP`
    static String telemetry(String protocol) {
        return TELEMETRY.replace("PROTOCOL", protocol);
    }

    private static final String TELEMETRY =
            REGISTERED
                    + """
                    import http.server, socketserver, threading
                    def got(event):
                        record = event['record']
                        words = [record] if event['type'] == 'function' else [
                            record[key] for key in ['name', 'initializationType', 'phase', 'functionName',
                                'functionVersion', 'requestId', 'version', 'state', 'status', 'errorType'] if key in record]
                        metrics = record.get('metrics', []) if isinstance(record, dict) else []
                        print('GOT', event['type'], *words, *metrics, flush=True)
                    class Receiver(http.server.BaseHTTPRequestHandler):
                        def do_POST(self):
                            for event in json.loads(self.rfile.read(int(self.headers['Content-Length']))):
                                got(event)
                            self.send_response(200)
                            self.send_header('Content-Length', '0')
                            self.end_headers()
                        def log_message(self, *_):
                            pass
                    class Lines(socketserver.StreamRequestHandler):
                        def handle(self):
                            for line in self.rfile:
                                got(json.loads(line))
                    if 'PROTOCOL' == 'HTTP':
                        server = http.server.HTTPServer(('127.0.0.1', 0), Receiver)
                        destination = {'URI': 'http://sandbox.localdomain:%d/x' % server.server_address[1]}
                    else:
                        server = socketserver.TCPServer(('127.0.0.1', 0), Lines)
                        destination = {'port': server.server_address[1]}
                    threading.Thread(target=server.serve_forever, daemon=True).start()
                    def subscribe(types, destination, path='telemetry', base='/2022-07-01/', protocol='PROTOCOL'):
                        body = {'schemaVersion': '2022-12-13', 'types': types,
                                'buffering': {'timeoutMs': 25}, 'destination': {'protocol': protocol, **destination}}
                        status, _, text = call('PUT', path, json.dumps(body), base)
                        told = json.loads(text)
                        if told != 'OK':
                            print('EXT', status, told['errorType'], told['errorMessage'], flush=True)
                    subscribe([], {'URI': 'http://sandbox.localdomain'}, protocol='HTTP')
                    subscribe(['platform'], destination, 'logs', '/2020-08-15/')
                    subscribe(['platform', 'function'], destination)
                    while True:
                        status, headers, body = call('GET', 'event/next')
                        if json.loads(body)['eventType'] == 'SHUTDOWN':
                            time.sleep(0.3)
                            sys.exit(0)
                    """;

    /// A runtime with an extension inside.
    static final String INTERNAL =
            """
            #!/usr/bin/python3
            import http.client, json, os, signal, sys, threading, time
            def connect():
                return http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
            def call(api, method, path, body='', headers={}):
                api.request(method, path, body, headers)
                answer = api.getresponse()
                return answer.headers, answer.read()
            def end(*_):
                print('INNER asked to end', flush=True)
                os._exit(0)
            signal.signal(signal.SIGTERM, end)
            inner = connect()
            told, _ = call(inner, 'POST', '/2020-01-01/extension/register', '{"events":["INVOKE"]}',
                {'Lambda-Extension-Name': 'inner'})
            me = {'Lambda-Extension-Identifier': told['Lambda-Extension-Identifier']}
            def watch():
                while True:
                    _, event = call(inner, 'GET', '/2020-01-01/extension/event/next', headers=me)
                    event = json.loads(event)
                    print('INNER', event['eventType'], event['invokedFunctionArn'].split(':')[6], flush=True)
                    time.sleep(0.2)
            threading.Thread(target=watch, daemon=True).start()
            api = connect()
            base = '/2018-06-01/runtime/invocation/'
            while True:
                head, event = call(api, 'GET', base + 'next')
                call(api, 'POST', base + head['Lambda-Runtime-Aws-Request-Id'] + '/response', event)
            """;
}
