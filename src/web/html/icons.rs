//! Line icons, drawn for this dashboard on a 16 by 16 grid. They take the colour of the text around them and are hidden
//! from screen readers: a word always stands beside them.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::domain::site::Direction;

/// An icon by name; an unknown name draws a dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Icon(pub(crate) &'static str);

impl Icon {
    /// Of a lane that leads this way.
    pub fn of(direction: Direction) -> Icon {
        Icon(match direction {
            Direction::In => "in",
            Direction::Out => "out",
        })
    }
}

impl HtmlSafe for Icon {}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match self.0 {
            "ok" => "M2.8 8.6l3.4 3.4 7-7.6",
            "stop" => "M4 4l8 8M12 4l-8 8",
            "ask" => "M8 1.8 14.6 13.6H1.4zM8 6.4v3.2M8 11.6v.1",
            "quiet" => "M3.5 8h9",
            "live" => "M1.8 4.2h8.6v7.6H1.8zM10.4 7l3.8-2v6l-3.8-2z",
            "violations" => "M8 1.8 14.6 13.6H1.4zM8 6.4v3.2M8 11.6v.1",
            "inside" => "M2 13.8V6.6L8 2.4l6 4.2v7.2M5 13.8V9h6v4.8M5 11.4h6",
            "permits" => "M1.8 3.6h12.4v8.8H1.8zM4.4 6.6h3.2M4.4 9.4h7.2",
            "passages" => {
                "M1.8 5.2h10.4M9.4 2.4l2.8 2.8-2.8 2.8M14.2 10.8H3.8M6.6 8l-2.8 2.8 2.8 2.8"
            }
            "lots" => "M2 2.6h5v4.6H2zM9 2.6h5v4.6H9zM2 9h5v4.6H2zM9 9h5v4.6H9z",
            "log" => "M3 2.2h10v11.6H3zM5.4 5.4h5.2M5.4 8h5.2M5.4 10.6h3",
            "in" => "M8 2.2v9.2M4.2 7.8 8 11.6l3.8-3.8M2.6 13.8h10.8",
            "out" => "M8 11.4V2.2M4.2 6 8 2.2 11.8 6M2.6 13.8h10.8",
            "power" => "M8 1.8v6M4.6 4a5.4 5.4 0 1 0 6.8 0",
            "search" => "M7 2.4a4.6 4.6 0 1 0 0 9.2 4.6 4.6 0 0 0 0-9.2zM10.4 10.4l3.4 3.4",
            "plus" => "M8 2.8v10.4M2.8 8h10.4",
            "key" => {
                "M5.2 6.2a3.2 3.2 0 1 0 0 4.4 3.2 3.2 0 0 0 0-4.4zM6.1 8.4h8.1v2.4M11.4 8.4v1.8"
            }
            "leave" => "M6.4 2.4H2.6v11.2h3.8M6 8h7.6M10.6 5l3 3-3 3",
            "clock" => "M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9zM8 4.6V8l2.4 1.6",
            "back" => "M13.4 8H2.8M6.4 4.2 2.6 8l3.8 3.8",
            "next" => "M2.6 8h10.6M9.6 4.2 13.4 8l-3.8 3.8",
            "print" => "M4.4 6V2.2h7.2V6M4.4 11.4H2V6h12v5.4h-2.4M4.4 9.4h7.2v4.4H4.4z",
            "down" => "M8 2.2v8M4.6 7 8 10.4 11.4 7M2.6 13.4h10.8",
            "up" => "M8 10.4v-8M4.6 5.6 8 2.2l3.4 3.4M2.6 13.4h10.8",
            "gate" => "M3 13.8V6.2M1.6 13.8h3M3 7.4l11-4.2M3 5.8a1 1 0 1 0 0 2 1 1 0 0 0 0-2z",
            "camera" => {
                "M1.8 5h3l1.2-1.8h4L11.2 5h3v7.8H1.8zM8 6.6a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z"
            }
            "shield" => {
                "M8 1.8 13.2 4v4c0 3-2.2 5-5.2 6.2C5 13 2.8 11 2.8 8V4zM5.6 8l1.8 1.8 3.2-3.6"
            }
            "more" => "M3 8v.1M8 8v.1M13 8v.1",
            "muster" => {
                "M5.4 7.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM1.6 13.4c0-2.4 1.6-3.8 3.8-3.8s3.8 1.4 3.8 3.8M10.8 7.2a2 2 0 1 0 0-4M11.4 9.8c1.8.2 3 1.5 3 3.6"
            }
            "visits" => {
                "M2.2 3.4h11.6v10.4H2.2zM2.2 6.4h11.6M5.2 1.8v3M10.8 1.8v3M5 9h2M9 9h2M5 11.4h2"
            }
            "trial" => {
                "M6.2 2.2h3.6M7 2.2v4L3 12.6c-.4.7.1 1.4.8 1.4h8.4c.7 0 1.2-.7.8-1.4L9 6.2v-4M4.8 10.4h6.4"
            }
            "check" => "M3 2.2h10v11.6H3zM5.4 8l1.8 1.8 3.4-3.6",
            "frame" => {
                "M2 5.2V2h3.2M10.8 2H14v3.2M14 10.8V14h-3.2M5.2 14H2v-3.2M4.6 6.4h6.8v3.2H4.6z"
            }
            "lanes" => "M2 13.8h12M3.4 11.4V8.2M6.6 11.4V4.6M9.8 11.4V6.6M13 11.4V2.4",
            "review" => {
                "M1.6 8S4 3.6 8 3.6 14.4 8 14.4 8 12 12.4 8 12.4 1.6 8 1.6 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z"
            }
            "menu" => "M2 4.2h12M2 8h12M2 11.8h12",
            "sound" => {
                "M2.4 6.2h2.4L8.4 3v10L4.8 9.8H2.4zM10.8 5.6a3.4 3.4 0 0 1 0 4.8M12.6 3.6a6.2 6.2 0 0 1 0 8.8"
            }
            "sort-up" => "M4.4 9.6 8 6l3.6 3.6",
            "sort-down" => "M4.4 6.4 8 10l3.6-3.6",
            "help" => "M5.6 5.8a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.6M8 12.3v.1",
            _ => "M8 7.9v.2",
        };
        write!(
            f,
            "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\" focusable=\"false\"><path d=\"{path}\"/></svg>"
        )
    }
}
