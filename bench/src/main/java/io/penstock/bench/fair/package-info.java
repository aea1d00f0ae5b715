/// Fair queues: what a receive costs however many tenants there are, what it costs to find a tenant
/// noisy, and how long quiet tenants wait beside a noisy one.
///
/// All in this process and on queues in memory, so that nothing else is measured. Reading order:
/// [TenantLoad], [FairArea], the contenders.
@NullMarked
package io.penstock.bench.fair;

import org.jspecify.annotations.NullMarked;
