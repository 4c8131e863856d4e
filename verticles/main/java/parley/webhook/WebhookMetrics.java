package parley.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What webhooks do, counted over all of a node. */
final class WebhookMetrics {
  final Counter posted;
  final Counter failed;
  final Counter dead;

  WebhookMetrics(MeterRegistry meters) {
    posted = meters.counter("parley.webhooks.posted");
    failed = meters.counter("parley.webhooks.failed");
    dead = meters.counter("parley.webhooks.dead");
  }
}
