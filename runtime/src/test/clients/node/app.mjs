// Functions through AWS's own runtime interface client for Node.js, and what a test wants to see of it.

export const handler = async (event, context) => {
  switch (event.do) {
    case 'fail':
      throw new RangeError('refused ' + event.name);
    case 'crash':
      setImmediate(() => {
        throw new RangeError('lost ' + event.name);
      });
      return new Promise(() => {});
    case 'reject':
      Promise.reject(new RangeError('unhandled ' + event.name));
      return new Promise(() => {});
    case 'never':
      return new Promise(() => {});
    case 'hang':
      return new Promise(() => setInterval(() => {}, 1000));
    case 'repeat':
      return event.name.repeat(event.times);
    default:
      console.log('greeting', event.name);
      return {
        hello: event.name,
        arn: context.invokedFunctionArn,
        client: context.clientContext?.custom ?? null,
        trace: process.env._X_AMZN_TRACE_ID ?? null,
        left: context.getRemainingTimeInMillis() > 1000,
      };
  }
};

export const later = (event, context, callback) => {
  setTimeout(() => callback(null, 'called back for ' + event.name), 20);
};

export const words = awslambda.streamifyResponse(async (event, stream) => {
  const web = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-words': 'yes' } });
  for (const word of event.words) {
    web.write(word);
  }
  web.end();
});
