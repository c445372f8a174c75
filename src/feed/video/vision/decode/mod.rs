//! From a model's raw output to boxes and characters. Pure: a shape and numbers in, values out.

pub(crate) mod boxes;
pub(crate) mod text;

/// An output of the wrong shape: what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadShape(pub(crate) String);

/// A shape as people write it: `[1, 5040, 13]`.
pub(crate) fn shown(shape: &[i64]) -> String {
    let dims: Vec<String> = shape
        .iter()
        .map(|n| {
            if *n < 0 {
                "any".to_owned()
            } else {
                n.to_string()
            }
        })
        .collect();
    format!("[{}]", dims.join(", "))
}
