//! What a camera offers (SDP). Only the lines that are needed are read; whatever else stands there, right or wrong, is skipped.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// More media are not looked at, and no more formats of one.
pub(super) const MEDIA: usize = 32;
const FORMATS: usize = 16;
/// A name longer than this is none.
pub(super) const NAME: usize = 40;
/// A parameter set of a codec is a few dozen bytes.
pub(super) const SET_BYTES: usize = 4 << 10;
pub(super) const SETS: usize = 16;
/// Of video where the camera tells none.
const TICKS_PER_S: u32 = 90_000;

/// Base64 as cameras write it: with, without and with too much at the end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Description {
    /// The address of the whole, as written.
    pub(super) control: Option<String>,
    pub(super) media: Vec<Media>,
    /// Lines that could not be read.
    pub(super) skipped: usize,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Media {
    /// `video`, `audio`, `application`.
    pub(super) kind: String,
    pub(super) control: Option<String>,
    pub(super) fps: Option<f32>,
    /// Pixels.
    pub(super) size: Option<(u32, u32)>,
    formats: Vec<Format>,
}

/// One way in which a medium may come.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Format {
    pub(super) payload_type: u8,
    /// As the camera names it, upper case; empty where it does not.
    pub(super) name: String,
    pub(super) ticks_per_s: u32,
    parameters: Vec<(String, String)>,
}

impl Media {
    /// The format that comes; the first of several.
    pub(super) fn format(&self) -> Option<&Format> {
        self.formats.first()
    }

    /// For people: `video H264`.
    pub(super) fn told(&self) -> String {
        let name = self.format().map_or("", |f| f.name.as_str());
        format!("{} {name}", self.kind).trim_end().to_owned()
    }

    fn format_of(&mut self, payload_type: u8) -> Option<&mut Format> {
        let known = self
            .formats
            .iter()
            .position(|f| f.payload_type == payload_type);
        if known.is_none() && self.formats.len() < FORMATS {
            self.formats.push(Format {
                payload_type,
                name: name_of(payload_type).to_owned(),
                ticks_per_s: TICKS_PER_S,
                parameters: Vec::new(),
            });
        }
        let index = known.unwrap_or(self.formats.len() - 1);
        self.formats
            .get_mut(index)
            .filter(|f| f.payload_type == payload_type)
    }
}

impl Format {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self
            .parameters
            .iter()
            .find(|p| p.0.eq_ignore_ascii_case(name));
        found.map(|p| p.1.as_str())
    }

    /// Parameter sets of a codec within `names`, decoded.
    pub(super) fn sets(&self, names: &[&str]) -> Vec<Vec<u8>> {
        let texts = names.iter().filter_map(|name| self.parameter(name));
        let texts = texts.flat_map(|text| text.split(','));
        let sets = texts.filter_map(|text| LENIENT.decode(text.trim()).ok());
        let usable = |set: &Vec<u8>| (2..=SET_BYTES).contains(&set.len());
        sets.filter(usable).take(SETS).collect()
    }
}

/// Names of the payload types that need no line of their own.
fn name_of(payload_type: u8) -> &'static str {
    match payload_type {
        0 => "PCMU",
        3 => "GSM",
        8 => "PCMA",
        14 => "MPA",
        26 => "JPEG",
        31 => "H261",
        32 => "MPV",
        33 => "MP2T",
        34 => "H263",
        _ => "",
    }
}

/// Reads a description; never fails.
pub(super) fn parse(text: &str) -> Description {
    let mut found = Description::default();
    let mut media: Option<Media> = None;
    for line in text.lines() {
        let line = line.trim();
        let read = match line.split_once('=') {
            Some(("m", value)) => {
                found.media.extend(media.take());
                media = (found.media.len() < MEDIA).then(|| medium(value));
                true
            }
            Some(("a", value)) => match &mut media {
                Some(media) => attribute(media, value),
                None if found.media.is_empty() => {
                    if let Some(control) = value.strip_prefix("control:") {
                        found.control = Some(control.trim().to_owned());
                    }
                    true
                }
                None => true,
            },
            // Origin, times, bandwidth: nobody here needs them.
            Some(_) => true,
            None => line.is_empty(),
        };
        found.skipped += usize::from(!read);
    }
    found.media.extend(media);
    found
}

/// `video 0 RTP/AVP 96`, or what a camera makes of it.
fn medium(value: &str) -> Media {
    let mut words = value.split_whitespace();
    let mut media = Media {
        kind: name(words.next().unwrap_or_default()).to_ascii_lowercase(),
        ..Media::default()
    };
    for payload_type in words.skip(2).filter_map(|w| w.parse().ok()) {
        let _ = media.format_of(payload_type);
    }
    media
}

/// False: it cannot be read.
fn attribute(media: &mut Media, value: &str) -> bool {
    let (name, value) = value.split_once(':').unwrap_or((value, ""));
    let value = value.trim();
    match name.trim() {
        "control" => media.control = Some(value.to_owned()),
        "rtpmap" => return rtpmap(media, value).is_some(),
        "fmtp" => return fmtp(media, value).is_some(),
        "framerate" => {
            let fps = value.parse::<f32>().ok();
            media.fps = fps.filter(|f| (0.1..=1000.0).contains(f));
            return media.fps.is_some();
        }
        "x-dimensions" => media.size = pixels(value.split(',')),
        // framesize:96 1280-720
        "framesize" => media.size = pixels(value.split([' ', '-']).skip(1)),
        _ => {}
    }
    true
}

fn pixels<'a>(numbers: impl Iterator<Item = &'a str>) -> Option<(u32, u32)> {
    let mut numbers = numbers.filter_map(|n| n.trim().parse::<u32>().ok());
    let size = (numbers.next()?, numbers.next()?);
    (size.0 > 0 && size.1 > 0).then_some(size)
}

/// `96 H264/90000`
fn rtpmap(media: &mut Media, value: &str) -> Option<()> {
    let (payload_type, rest) = value.split_once(char::is_whitespace)?;
    let mut parts = rest.trim().split('/');
    let format = media.format_of(payload_type.parse().ok()?)?;
    format.name = name(parts.next()?.trim()).to_ascii_uppercase();
    let ticks = parts.next().and_then(|t| t.trim().parse().ok());
    format.ticks_per_s = ticks.filter(|t| *t > 0).unwrap_or(TICKS_PER_S);
    Some(())
}

/// `96 packetization-mode=1;sprop-parameter-sets=Z0…==,aM4=`
fn fmtp(media: &mut Media, value: &str) -> Option<()> {
    let (payload_type, rest) = value.split_once(char::is_whitespace)?;
    let format = media.format_of(payload_type.parse().ok()?)?;
    for pair in rest.split(';').take(64) {
        if let Some((name, value)) = pair.split_once('=') {
            let pair = (name.trim().to_owned(), value.trim().to_owned());
            format.parameters.push(pair);
        }
    }
    format.parameters.truncate(64);
    // A camera that forgot the line with the name.
    if format.name.is_empty() {
        for (parameter, name) in [
            ("sprop-parameter-sets", "H264"),
            ("sprop-sps", "H265"),
            ("sprop-vps", "H265"),
        ] {
            if format.parameter(parameter).is_some() {
                format.name = name.to_owned();
            }
        }
    }
    Some(())
}

/// A name without what could not be shown.
fn name(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || "-_.+".contains(*c);
    text.chars().filter(plain).take(NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let found = parse(text);
        let media: Vec<String> = found.media.iter().map(Media::told).collect();
        let control = |c: &Option<String>| c.clone().unwrap_or_else(|| "-".to_owned());
        let controls: Vec<String> = found.media.iter().map(|m| control(&m.control)).collect();
        format!(
            "{} | {} | {} | {} skipped",
            media.join(", "),
            control(&found.control),
            controls.join(", "),
            found.skipped
        )
    }

    #[test]
    fn what_cameras_write_is_read_and_what_nobody_needs_is_skipped() {
        let video = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n";
        let cases: &[(&str, &str)] = &[
            (video, "video H264 | - | track1 | 0 skipped"),
            (
                "v=0\r\na=control:*\r\nm=audio 0 RTP/AVP \r\na=control:a\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 h264/90000\r\n",
                "audio, video H264 | * | a, - | 0 skipped",
            ),
            (
                "o=- 1 1 IN\r\nt=0\r\nc=IN '&\r\nm=video -1353744643 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\n",
                "video H265 | - | - | 0 skipped",
            ),
            ("m=video 0 RTP/AVP 26\n", "video JPEG | - | - | 0 skipped"),
            (
                "m=video 0 RTP/AVP 96\na=fmtp:96 sprop-parameter-sets=Z0IA\n",
                "video H264 | - | - | 0 skipped",
            ),
            (
                "m=video 0 RTP/AVP x\na=rtpmap:97 H264/90000\n",
                "video H264 | - | - | 0 skipped",
            ),
            (
                "rubbish\nm=video 0 RTP/AVP 96\na=rtpmap:many\na=framerate:fast\n\n",
                "video | - | - | 3 skipped",
            ),
            ("m=\n", " | - | - | 0 skipped"),
            ("", " | - |  | 0 skipped"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), *expected, "{text}");
        }
    }

    #[test]
    fn what_is_told_ahead_is_taken_and_nothing_grows_without_end() {
        let text = "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/0\na=framerate:12.5\na=framesize:96 1280-720\na=fmtp:96 a=b; Sprop-Parameter-Sets = Z0IA ,,aM4=,AA ,%% \n";
        let found = parse(text);
        let media = &found.media[0];
        assert_eq!((media.fps, media.size), (Some(12.5), Some((1280, 720))));
        let format = media.format().unwrap();
        assert_eq!(format.ticks_per_s, 90_000);
        let sets = format.sets(&["sprop-parameter-sets"]);
        assert_eq!(sets, [vec![0x67, 0x42, 0], vec![0x68, 0xce]]);
        let many = "m=video 0 RTP/AVP 1\na=rtpmap:1 A/1\n".repeat(1_000);
        assert_eq!(parse(&many).media.len(), MEDIA);
        let maps: String = (0..=255).map(|n| format!("a=rtpmap:{n} A/1\n")).collect();
        let one = parse(&format!("m=video 0 RTP/AVP 96\n{maps}"));
        assert_eq!(one.media[0].formats.len(), FORMATS);
        let long = parse(&format!("m={}", "x".repeat(10_000)));
        assert_eq!(long.media[0].kind.len(), NAME);
    }
}
