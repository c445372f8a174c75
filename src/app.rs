//! The only place that knows everyone: builds, connects, starts and stops in a written order.
