//! A camera's second stream: small pictures for the live page while it gives some, the main stream's while it does not.

use std::path::Path;

use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::config;
use tokio::sync::watch;

use crate::gateway::write;
use crate::patience::eventually;
use crate::peers::{Peer, clip};

const MAIN: &str = "-f lavfi -i testsrc=s=1280x720:r=10:d=4 -c:v libx264 -preset veryfast -g 10 -bf 0 -pix_fmt yuv420p";
const SMALL: &str = "-f lavfi -i testsrc=s=480x270:r=10:d=4 -c:v libx264 -preset veryfast -g 10 -bf 0 -pix_fmt yuv420p";

fn peer(clip: &Path, more: &[&str]) -> Peer {
    let mount = format!("/x={}", clip.display());
    let mut args = vec!["--mount", mount.as_str()];
    args.extend(more);
    Peer::rtsp(&args)
}

async fn start(folder: &Path, main: &Peer, small: &Peer) -> Gateway {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let text = format!(
        "[site]\nname = \"Two streams\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
         [[camera]]\nid = \"cam\"\nurl = \"{}\"\nsubstream = \"{}\"\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"cam\"\n",
        main.url("/x"),
        small.url("/x")
    );
    let loaded = config::load(&write(folder, "site.toml", &text));
    let loaded = loaded.unwrap_or_else(|faults| panic!("{faults:?}"));
    let stop = watch::Sender::new(false);
    let gateway = Gateway::start(loaded, SystemClock::shared(), None, stop).await;
    gateway.unwrap_or_else(|e| panic!("{e}"))
}

/// How wide the lane's live picture is, where at most `max_width` are asked for.
fn width(gateway: &Gateway, max_width: u32) -> Option<u32> {
    let jpeg = gateway.live_picture("in", max_width)?;
    Some(image::load_from_memory(&jpeg).unwrap().width())
}

async fn until(gateway: &Gateway, wide: u32, said: bool) {
    let what = format!("live pictures {wide} px wide, said {said}");
    eventually(&what, async || {
        let told = gateway.feed_health("in").unwrap();
        let is_said = told.contains("the main one is shown");
        width(gateway, 640) == Some(wide) && is_said == said && told.contains("seeing, 1280x720")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_pictures_come_from_the_second_stream_while_it_gives_some() {
    let folder = tempfile::tempdir().unwrap();
    let clips = (clip("sub-main.mp4", MAIN), clip("sub-small.mp4", SMALL));
    let (main, small) = (peer(&clips.0, &[]), peer(&clips.1, &[]));
    let port = small.port.to_string();
    let gateway = start(folder.path(), &main, &small).await;
    // As small as the stream is, not made so.
    until(&gateway, 480, false).await;
    assert_eq!(width(&gateway, 320), Some(320));
    small.kill();
    until(&gateway, 640, true).await;
    let lives = gateway.lives();
    let names: Vec<String> = lives.iter().map(|life| life.name()).collect();
    for wanted in [
        "camera cam",
        "camera cam/substream",
        "decoder cam/substream",
    ] {
        assert!(names.iter().any(|name| name == wanted), "{names:?}");
    }
    let small = peer(&clips.1, &["--port", &port]);
    until(&gateway, 480, false).await;
    // Its decoder dies: the lane sees on, and it begins again.
    let decoder = lives.iter().find(|l| l.name() == "decoder cam/substream");
    decoder.unwrap().doom();
    until(&gateway, 640, true).await;
    until(&gateway, 480, false).await;
    drop(small);
    gateway.stop().await;
}
