//! Web Push against a push service of our own, which reads what only the device could.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::port::push::{NotSubscribed, Subscription};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Signer};
use serde_json::Value;

use super::receiver::{Act, Receiver, Request};
use super::{camera, start, vehicle};
use crate::patience::eventually;

const AUTH: [u8; 16] = [9; 16];
const TARGET: &str = "[[notify]]\nid = \"phones\"\nkind = \"push\"\ncontact = \"mailto:a@b.example\"\n\
    allow_private = true\nplates = true\nfor = [\"waiting\", \"camera-down\"]\n";

/// A device: its key can be used once.
struct Device {
    private: EphemeralPrivateKey,
    public: Vec<u8>,
}

impl Device {
    fn new() -> Device {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Device { private, public }
    }

    fn subscription(&self, service: &Receiver, person: &str, path: &str) -> Subscription {
        Subscription {
            endpoint: format!("http://127.0.0.1:{}/{path}", service.port),
            person: person.to_owned(),
            key: self.public.clone(),
            auth: AUTH.to_vec(),
            since: SystemClock::shared().now(),
        }
    }

    /// What the message says: RFC 8291 the other way round, by hand.
    fn read(self, body: &[u8]) -> Value {
        let mac = |key: &[u8], parts: &[&[u8]]| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, key);
            hmac::sign(&key, &parts.concat()).as_ref().to_vec()
        };
        let (salt, rest) = body.split_at(16);
        assert_eq!(rest[..4], 4_096_u32.to_be_bytes());
        let (sender, sealed) = rest[5..].split_at(usize::from(rest[4]));
        let public = UnparsedPublicKey::new(&ECDH_P256, sender);
        let shared = agree_ephemeral(self.private, &public, <[u8]>::to_vec).unwrap();
        let both = mac(&AUTH, &[&shared]);
        let info: &[&[u8]] = &[b"WebPush: info\0", &self.public, sender, &[1]];
        let prk = mac(salt, &[&mac(&both, info)]);
        let content = mac(&prk, &[b"Content-Encoding: aes128gcm\0", &[1]]);
        let nonce = mac(&prk, &[b"Content-Encoding: nonce\0", &[1]]);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content[..16]).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).unwrap();
        let mut sealed = sealed.to_vec();
        let open = key.open_in_place(nonce, Aad::empty(), &mut sealed).unwrap();
        let text = open.strip_suffix(&[2]).unwrap();
        serde_json::from_slice(text).unwrap()
    }
}

/// Who sends, as a push service checks it: for which service, until when.
fn sender(request: &Request, gateway_key: &str) -> Value {
    let header = request.headers["authorization"]
        .strip_prefix("vapid t=")
        .unwrap();
    let (word, key) = header.split_once(", k=").unwrap();
    assert_eq!(key, gateway_key);
    let (signed, signature) = word.rsplit_once('.').unwrap();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let signer = Signer::new(&ECDSA_P256_SHA256_FIXED, bytes(key));
    signer.verify(signed.as_bytes(), &bytes(signature)).unwrap();
    serde_json::from_slice(&bytes(signed.split_once('.').unwrap().1)).unwrap()
}

/// The account that a first start makes.
const ADMIN: &str = "admin";

async fn subscribe(gateway: &Gateway, device: &Subscription) -> Result<(), NotSubscribed> {
    tokio::task::block_in_place(|| gateway.notifier().subscribe(device))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_reads_what_it_is_told_and_one_that_is_gone_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let service = Receiver::start(&[Act::Status(503, "")]);
    let gone = Receiver::start(&[Act::Status(410, ""), Act::Status(201, "")]);
    let gateway = start(folder.path(), TARGET).await;
    let key = gateway.notifier().push_key().unwrap();
    let (device, old, stranger) = (Device::new(), Device::new(), Device::new());
    let own = device.subscription(&service, ADMIN, "own");
    subscribe(&gateway, &own).await.unwrap();
    subscribe(&gateway, &old.subscription(&gone, ADMIN, "old"))
        .await
        .unwrap();
    // Nobody who may log in.
    let nobody = stranger.subscription(&service, "nobody", "nobody");
    subscribe(&gateway, &nobody).await.unwrap();
    let theirs = stranger.subscription(&service, "nobody", "own");
    assert_eq!(
        subscribe(&gateway, &theirs).await,
        Err(NotSubscribed::TooMany)
    );
    vehicle(&gateway, "in", "AB123CD").await;
    eventually("it is told", async || !service.taken().is_empty()).await;
    let waiting = service.taken()[0].clone();
    let port = service.port;
    camera(&gateway, "in", false).await;
    eventually("and once more", async || service.taken().len() == 2).await;
    gateway.stop().await;
    assert!(
        service.all().iter().all(|r| r.path == "/own"),
        "the stranger is told nothing"
    );
    assert_eq!(gone.all().len(), 1, "what is gone is not asked again");
    let claims = sender(&waiting, &key);
    assert_eq!(claims["aud"], format!("http://127.0.0.1:{port}"));
    assert_eq!(claims["sub"], "mailto:a@b.example");
    assert_eq!(waiting.headers["content-encoding"], "aes128gcm");
    assert_eq!(waiting.headers["urgency"], "high");
    assert_eq!(waiting.headers["ttl"], "180");
    let said = device.read(&waiting.bytes);
    assert_eq!(said["title"], "A vehicle waits at North");
    assert!(said["text"].as_str().unwrap().contains("AB123CD"), "{said}");
    // The key is made once.
    let gateway = start(folder.path(), TARGET).await;
    assert_eq!(gateway.notifier().push_key(), Some(key));
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_subscription_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let service = Receiver::start(&[]);
    let gateway = start(folder.path(), TARGET).await;
    let fine = Device::new().subscription(&service, ADMIN, "a");
    let check = async |spoil: fn(&mut Subscription)| {
        let mut device = fine.clone();
        spoil(&mut device);
        subscribe(&gateway, &device).await
    };
    let unfit = Err(NotSubscribed::Unfit);
    assert_eq!(
        check(|d| d.endpoint = "file:///etc/passwd".to_owned()).await,
        unfit
    );
    assert_eq!(
        check(|d| d.endpoint = "http://a:b@127.0.0.1/".to_owned()).await,
        unfit
    );
    assert_eq!(check(|d| d.endpoint += &"x".repeat(2_000)).await, unfit);
    assert_eq!(check(|d| d.key = vec![4; 65]).await, unfit);
    assert_eq!(check(|d| d.key.truncate(64)).await, unfit);
    assert_eq!(check(|d| d.auth.push(1)).await, unfit);
    assert_eq!(check(|_| {}).await, Ok(()));
    for number in 0..9 {
        let mut device = fine.clone();
        device.endpoint = format!("{}{number}", fine.endpoint);
        assert_eq!(subscribe(&gateway, &device).await, Ok(()));
    }
    let eleventh = check(|d| d.endpoint += "more").await;
    assert_eq!(eleventh, Err(NotSubscribed::TooMany));
    gateway.stop().await;
    // A device's address is a person's own word: without allow_private it leads nowhere into the own network.
    let other = tempfile::tempdir().unwrap();
    let target = TARGET.replace("allow_private = true", "");
    let gateway = start(other.path(), &target).await;
    let inner = |host: &str| {
        let mut device = fine.clone();
        device.endpoint = format!("https://{host}/x");
        device
    };
    for host in ["127.0.0.1", "[::1]", "192.168.0.1", "[::ffff:a00:1]"] {
        assert_eq!(subscribe(&gateway, &inner(host)).await, unfit, "{host}");
    }
    assert_eq!(subscribe(&gateway, &inner("push.example")).await, Ok(()));
    gateway.stop().await;
}
