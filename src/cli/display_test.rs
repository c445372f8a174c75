//! `display-test DISPLAY`: shows one text and says whether the display took it.

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;

use super::{Failure, SiteArg, load, runtime};
use crate::display;
use crate::display::text::Text;

/// It is shown until something else comes. On a serial line only while no gateway of this site is at work.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The display's id in the site file.
    display: String,
    #[command(flatten)]
    site: SiteArg,
    /// Which text, by its name in docs/ref/displays.md.
    #[arg(long, default_value = "please-wait", value_parser = PossibleValuesParser::new(Text::ALL.iter().map(|t| t.as_str())))]
    text: String,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site.site)?;
    let Some(one) = loaded.displays.iter().find(|d| d.id == args.display) else {
        let known: Vec<&str> = loaded.displays.iter().map(|d| d.id.as_str()).collect();
        let (id, known) = (&args.display, known.join(", "));
        return Err(Failure(t!("display-none", id, known)));
    };
    let mut texts = Text::ALL.iter().copied();
    let text = texts.find(|t| t.as_str() == args.text);
    let shown = display::try_alone(one, &loaded.site, text.unwrap_or(Text::Idle));
    out!("{}", runtime()?.block_on(shown).map_err(Failure)?);
    Ok(ExitCode::SUCCESS)
}
