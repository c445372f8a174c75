//! Whole pictures of other lots: fetched when somebody looks, from the gateway that took them, over its dashboard's port. One hop:
//! a redirect is no answer. The addresses are those of the campus' own network.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode};
use url::Url;

use super::Around;
use super::link::is_by_certificate;
use crate::domain::event::EvidenceId;
use crate::domain::site::GatewayId;
use crate::port::region::{Fetching, Lots, RegionNow, Unreached};
use crate::port::secret::{Secret, SecretFrom};

const CONNECT: Duration = Duration::from_secs(3);
/// The whole request with its answer.
const WHOLE: Duration = Duration::from_secs(10);
/// More than a frame of 1280 px has.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// A token with fewer characters could be found out by trying.
const TOKEN_MIN: usize = 24;
/// Where a gateway gives its pictures to others.
const PATH: &str = "region/picture";

impl Lots for Around {
    fn now(&self) -> RegionNow {
        self.region_now()
    }

    fn picture(&self, gateway: GatewayId, evidence: EvidenceId) -> Fetching<'_> {
        Box::pin(async move {
            let address = self.address_of(&gateway);
            let (Some(address), Some(token)) = (address, self.token()) else {
                return Err(Unreached::NoWay);
            };
            self.fetch(&address, &token, &evidence).await
        })
    }

    fn token(&self) -> Option<Secret> {
        let from = self.settings.picture_token.as_ref()?;
        let found = SecretFrom::find(from)
            .inspect_err(|e| tracing::warn!("region: no picture goes from lot to lot: {e}"))
            .ok()?;
        let is_long = found.reveal().len() >= TOKEN_MIN;
        if !is_long {
            tracing::warn!(
                "region: no picture goes from lot to lot: picture_token has fewer than {TOKEN_MIN} characters"
            );
        }
        is_long.then_some(found)
    }
}

impl Around {
    /// Where a gateway gives its pictures, as it says itself.
    fn address_of(&self, gateway: &GatewayId) -> Option<Url> {
        let state = self.state.lock();
        let said = state.said.get(gateway)?.state.as_ref()?;
        Url::parse(said.pictures.as_ref()?).ok()
    }

    async fn fetch(
        &self,
        address: &Url,
        token: &Secret,
        evidence: &EvidenceId,
    ) -> Result<Vec<u8>, Unreached> {
        let broken = |e: reqwest::Error| {
            let e = e.without_url();
            let not_trusted = is_by_certificate(&e);
            // Without the address: its host is said by the gateway's row.
            tracing::info!("region: a picture of another lot was not given: {e}");
            match not_trusted {
                true => Unreached::NotTrusted,
                false => Unreached::Silent,
            }
        };
        let mut url = address.join(PATH).map_err(|_| Unreached::NoWay)?;
        url.query_pairs_mut().append_pair("of", &evidence.0);
        let client = self.client().map_err(|why| {
            tracing::warn!("region: no picture can be fetched: {why}");
            Unreached::NoWay
        })?;
        let request = client.get(url).bearer_auth(token.reveal());
        let mut answer = request.send().await.map_err(broken)?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(Unreached::Gone),
            _ => return Err(Unreached::Refused),
        }
        let kind = answer.headers().get(CONTENT_TYPE);
        if kind.is_none_or(|kind| kind != "image/jpeg") {
            return Err(Unreached::Refused);
        }
        let mut jpeg = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(broken)? {
            if jpeg.len() + chunk.len() > BYTES_MAX {
                return Err(Unreached::Refused);
            }
            jpeg.extend_from_slice(&chunk);
        }
        Ok(jpeg)
    }

    fn client(&self) -> Result<Client, String> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            .user_agent(concat!("plategate/", env!("CARGO_PKG_VERSION")));
        if let Some(file) = &self.settings.picture_ca {
            let pem = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
            let all = reqwest::Certificate::from_pem_bundle(&pem).map_err(|e| e.to_string())?;
            builder = builder.tls_certs_only(all);
        }
        builder.build().map_err(|e| e.to_string())
    }
}

/// For pages.
pub(super) fn for_pages(around: &Arc<Around>) -> Arc<dyn Lots> {
    Arc::clone(around) as Arc<dyn Lots>
}
