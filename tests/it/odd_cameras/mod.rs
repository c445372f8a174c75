//! Cameras that are a little wrong, and cameras that mean harm. Each is a fake on loopback: what it sends is what one in the
//! field was reported to send.

mod attack;
mod fake;
mod hostile;
mod odd;
