//! Detector outputs.

use super::BadShape;
use crate::domain::reading::BoxPx;
use crate::feed::video::vision::geometry::Point;
use crate::feed::video::vision::manifest::Decoder;

/// A plate as a detector tells it, in pixels of the detector's input.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawBox {
    pub(crate) place: BoxPx,
    pub(crate) score: f32,
    /// Top left, top right, bottom right, bottom left, where the model tells them.
    pub(crate) corners: Option<[Point; 4]>,
}

/// Reads a detector's output: every box with a score above `threshold`, in the model's order.
///
/// * `platenet`: `[1, N, 13]`: x1 y1 x2 y2 score, then x y of four corners
/// * `yolo`: `[1, 5, N]`: centre x, centre y, width, height, score
/// * `end2end`: `[N, 7]`: picture number, x1 y1 x2 y2, class, score
pub(crate) fn boxes(
    decoder: Decoder,
    shape: &[i64],
    data: &[f32],
    threshold: f32,
) -> Result<Vec<RawBox>, BadShape> {
    match (decoder, shape) {
        (Decoder::PlateNet, [1, _, 13]) => Ok(platenet(data, threshold)),
        (Decoder::Yolo, [1, 5, _]) => Ok(yolo(data, threshold)),
        (Decoder::EndToEnd, [_, 7]) => Ok(end_to_end(data, threshold)),
        (Decoder::PlateNet, _) => Err(BadShape("[1, N, 13]".to_owned())),
        (Decoder::Yolo, _) => Err(BadShape("[1, 5, N]".to_owned())),
        (Decoder::EndToEnd, _) => Err(BadShape("[N, 7]".to_owned())),
        (Decoder::Slots | Decoder::Ctc, _) => Err(BadShape("that of a detector".to_owned())),
    }
}

/// A box from two opposite corners; `None` where it is empty or not a number.
fn span(x1: f32, y1: f32, x2: f32, y2: f32) -> Option<BoxPx> {
    let sound = x2 > x1 && y2 > y1 && [x1, y1, x2, y2].iter().all(|v| v.is_finite());
    sound.then_some(BoxPx {
        x: x1,
        y: y1,
        w: x2 - x1,
        h: y2 - y1,
    })
}

fn platenet(data: &[f32], threshold: f32) -> Vec<RawBox> {
    let (rows, _) = data.as_chunks::<13>();
    rows.iter()
        .filter(|r| r[4] > threshold)
        .filter_map(|r| {
            Some(RawBox {
                place: span(r[0], r[1], r[2], r[3])?,
                score: r[4].min(1.0),
                corners: Some([(r[5], r[6]), (r[7], r[8]), (r[9], r[10]), (r[11], r[12])]),
            })
        })
        .collect()
}

fn yolo(data: &[f32], threshold: f32) -> Vec<RawBox> {
    let n = data.len() / 5;
    let (xs, rest) = data.split_at(n);
    let (ys, rest) = rest.split_at(n);
    let (ws, rest) = rest.split_at(n);
    let (hs, scores) = rest.split_at(n);
    (0..n)
        .filter(|i| scores[*i] > threshold)
        .filter_map(|i| {
            let (w, h) = (ws[i] / 2.0, hs[i] / 2.0);
            Some(RawBox {
                place: span(xs[i] - w, ys[i] - h, xs[i] + w, ys[i] + h)?,
                score: scores[i].min(1.0),
                corners: None,
            })
        })
        .collect()
}

fn end_to_end(data: &[f32], threshold: f32) -> Vec<RawBox> {
    let (rows, _) = data.as_chunks::<7>();
    rows.iter()
        .filter(|r| r[6] > threshold)
        .filter_map(|r| {
            Some(RawBox {
                place: span(r[1], r[2], r[3], r[4])?,
                score: r[6].min(1.0),
                corners: None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(decoder: Decoder, shape: &[i64], data: &[f32], want: &[(f32, f32, f32, f32, f32)]) {
        let got = boxes(decoder, shape, data, 0.5).unwrap();
        let got: Vec<_> = got
            .iter()
            .map(|b| (b.place.x, b.place.y, b.place.w, b.place.h, b.score))
            .collect();
        assert_eq!(got, want, "{decoder:?}");
    }

    #[test]
    fn each_decoder_reads_its_layout() {
        let platenet = [
            [
                10., 20., 110., 50., 0.9, 10., 20., 110., 21., 109., 50., 11., 49.,
            ],
            [0., 0., 5., 5., 0.5, 0., 0., 0., 0., 0., 0., 0., 0.], // at the threshold is not above it
            [9., 9., 3., 3., 0.8, 0., 0., 0., 0., 0., 0., 0., 0.], // inside out
            [f32::NAN, 9., 13., 13., 0.8, 0., 0., 0., 0., 0., 0., 0., 0.],
        ]
        .concat();
        check(
            Decoder::PlateNet,
            &[1, 4, 13],
            &platenet,
            &[(10., 20., 100., 30., 0.9)],
        );
        let yolo = [[60., 5.], [35., 5.], [100., 2.], [30., 2.], [0.9, 0.1]].concat();
        check(
            Decoder::Yolo,
            &[1, 5, 2],
            &yolo,
            &[(10., 20., 100., 30., 0.9)],
        );
        let end2end = [
            [0., 10., 20., 110., 50., 0., 0.9],
            [0., 1., 1., 9., 9., 0., 0.2],
        ]
        .concat();
        check(
            Decoder::EndToEnd,
            &[2, 7],
            &end2end,
            &[(10., 20., 100., 30., 0.9)],
        );
        check(Decoder::EndToEnd, &[0, 7], &[], &[]);
    }

    #[test]
    fn corners_come_in_order() {
        let row = [0., 0., 9., 9., 0.9, 1., 2., 3., 4., 5., 6., 7., 8.];
        let got = boxes(Decoder::PlateNet, &[1, 1, 13], &row, 0.5).unwrap();
        assert_eq!(
            got[0].corners,
            Some([(1., 2.), (3., 4.), (5., 6.), (7., 8.)])
        );
    }

    #[test]
    fn a_wrong_shape_says_what_was_expected() {
        for (decoder, shape, want) in [
            (Decoder::PlateNet, &[1, 5, 13, 1][..], "[1, N, 13]"),
            (Decoder::PlateNet, &[1, 5, 8400], "[1, N, 13]"),
            (Decoder::Yolo, &[1, 84, 8400], "[1, 5, N]"),
            (Decoder::EndToEnd, &[1, 5, 7], "[N, 7]"),
        ] {
            assert_eq!(
                boxes(decoder, shape, &[], 0.5),
                Err(BadShape(want.to_owned()))
            );
        }
    }
}
