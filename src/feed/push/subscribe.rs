//! Reads that a broker hands on (MQTT): Frigate, or whatever publishes its messages there.

use bytes::Bytes;
use rumqttc::{AsyncClient, Event, Packet, QoS};

use super::parts::{MESSAGE_MAX, Part};
use super::socket::Push;
use super::taking::Refused;
use crate::catalogue::Sentence;
use crate::port::broker::Broker;

/// Nothing is published but what the client itself asks for.
const REQUESTS_MAX: usize = 8;
const SENT_BYTES: usize = 16 * 1024;

impl Push {
    /// Follows a topic until the connection breaks: why.
    pub(super) async fn subscribe(&self, broker: &Broker, topic: &str) -> Sentence {
        let lane = self.taking.lane();
        let mut options = match broker.options(format!("plategate-lane-{lane}")) {
            Ok(options) => options,
            Err(why) => return why,
        };
        options.set_max_packet_size(MESSAGE_MAX, SENT_BYTES);
        let builder = AsyncClient::builder(options).capacity(REQUESTS_MAX);
        let (client, mut events) = match builder.try_build() {
            Ok(made) => made,
            Err(e) => return e.to_string().into(),
        };
        if let Err(e) = client.try_subscribe(topic, QoS::AtLeastOnce) {
            return e.to_string().into();
        }
        let at = broker.address();
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::SubAck(_))) => {
                    self.taking.connected();
                    self.begins(sentence!("fault-hears-topic", topic, at = at.clone()));
                }
                Ok(Event::Incoming(Packet::Publish(publish))) => {
                    let bytes = Bytes::copy_from_slice(&publish.payload);
                    let message = self.streamed(vec![Part {
                        bytes,
                        ..Part::default()
                    }]);
                    // What a broker had kept is of nobody who waits now.
                    let taken = self.take_from(&message, publish.retain).await;
                    if matches!(taken, Err(Refused::Stopping)) {
                        return sentence!("fault-gateway-stopping");
                    }
                }
                Ok(_) => {}
                Err(e) => return sentence!("fault-broker-not-reached", at, e = e.to_string()),
            }
        }
    }
}
