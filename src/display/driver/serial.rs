//! Displays on a serial line. A text counts as shown when the line has taken it: such displays answer nothing.

use std::path::Path;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;

use super::{Build, Screen, ShowFuture};
use crate::catalogue::Sentence;
use crate::display::profile::Profile;
use crate::display::text::Picture;
use crate::port::fields::Fields;
use crate::port::serial::{Line, Mode};

/// What most of them are set to.
const USUAL: &str = "9600 8N1";

#[derive(Clone)]
struct Settings {
    profile: Profile,
    path: String,
    mode: Mode,
}

pub(super) fn read(
    fields: &mut Fields,
    profile: &Profile,
    _: (&str, &Path),
) -> Option<Arc<dyn Build>> {
    let path = fields.str("address", key!("fault-write-serial-path"));
    let mode = Mode::read(fields, profile.line.as_deref().unwrap_or(USUAL));
    Some(Arc::new(Settings {
        profile: profile.clone(),
        path: path?.to_owned(),
        mode: mode?,
    }))
}

impl Build for Settings {
    fn build(&self) -> Result<Arc<dyn Screen>, Sentence> {
        Ok(Arc::new(SerialScreen {
            profile: self.profile.clone(),
            line: Line::of(Path::new(&self.path), self.mode)?,
        }))
    }
}

struct SerialScreen {
    profile: Profile,
    line: Arc<Line>,
}

impl SerialScreen {
    async fn send(&self, picture: &Picture) -> std::io::Result<()> {
        let bytes = self.profile.characters.bytes(&self.profile.body(picture));
        let mut talk = self.line.talk().await?;
        talk.serial.write_all(&bytes).await?;
        talk.ends_well();
        Ok(())
    }
}

impl Screen for SerialScreen {
    fn show<'a>(&'a self, picture: &'a Picture) -> ShowFuture<'a> {
        Box::pin(async move {
            let sent = self.send(picture).await;
            sent.map_err(|e| sentence!("fault-serial-line", e))
        })
    }

    fn describe(&self) -> String {
        format!("{}", self.line)
    }
}
