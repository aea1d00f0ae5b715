/**
 * Takes orders from a queue.
 *
 * An order that makes no sense throws, which fails the whole batch: its messages stay in the queue, come back
 * after their visibility timeout, and are set aside in the dead-letter queue when they have come back too often.
 */
export async function handle(event) {
  event.Records.forEach((record) => take(JSON.parse(record.body)));
  return `took ${event.Records.length}`;
}

function take(order) {
  if (order.quantity < 1) {
    throw new Error(`${order.order}: quantity ${order.quantity} is not positive`);
  }
  console.log(`${order.order}: ${order.quantity} x ${order.item}`);
}
