//! What is kept for years has a numbered form: the texts of the journal's rows, and the engine's state in snapshots. Once a
//! form is released it never changes; a change is a further step, and what was kept before is read through the steps after it.
//! docs/ref/journal.md says how to make one; `tests/it/golden.rs` fails where one is missing.

use serde_json::Value;

/// Makes the form of the next number out of the one before.
pub type Step = fn(&mut Value);

/// What a program calls itself, and how it reads what older ones kept. Others than [`THIS`] are for tests.
#[derive(Debug, Clone, Copy)]
pub struct Build {
    pub name: &'static str,
    /// Step N makes state form N + 1 out of form N.
    pub state: &'static [Step],
}

/// This program: its version and a fingerprint of the engine's sources. Nobody has to remember to raise a number for another
/// engine to be told from this one.
pub const THIS: Build = Build {
    name: concat!(env!("CARGO_PKG_VERSION"), "+", env!("PLATEGATE_ENGINE")),
    state: &[],
};

/// The same for the journal: an input goes through each step, and every output.
const ENTRY: &[Step] = &[];

/// The form of journal rows that this program writes.
pub const JOURNAL_FORMAT: u32 = newest(ENTRY);

impl Build {
    /// The form of states that this program writes.
    pub const fn state_format(&self) -> u32 {
        newest(self.state)
    }
}

const fn newest(steps: &[Step]) -> u32 {
    let mut number = 1;
    let mut left = steps;
    while let [_, rest @ ..] = left {
        (number, left) = (number + 1, rest);
    }
    number
}

/// An input or an output as it stands in a row of form `from`.
pub(crate) fn entry<T: serde::de::DeserializeOwned>(from: u32, text: &str) -> Result<T, String> {
    read(ENTRY, from, text.as_bytes())
}

/// Reads what was kept in form `from`.
///
/// # Errors
/// A few words: a newer form, or it cannot be understood.
pub fn read<T: serde::de::DeserializeOwned>(
    steps: &[Step],
    from: u32,
    text: &[u8],
) -> Result<T, String> {
    let newest = newest(steps);
    if from == newest {
        return serde_json::from_slice(text).map_err(|e| e.to_string());
    }
    let place = usize::try_from(from).ok().and_then(|n| n.checked_sub(1));
    let Some(left) = place.and_then(|n| steps.get(n..)) else {
        return Err(format!(
            "it is of form {from}, this program knows forms 1 to {newest}: install the newer program again"
        ));
    };
    let mut value: Value = serde_json::from_slice(text).map_err(|e| e.to_string())?;
    for step in left {
        match &mut value {
            Value::Array(all) => all.iter_mut().for_each(step),
            one => step(one),
        }
    }
    serde_json::from_value(value).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_form_goes_through_every_step_after_it_and_a_newer_one_is_refused() {
        const STEPS: &[Step] = &[
            |v| v["a"] = Value::from(2),
            |v| v["b"] = Value::from(v["a"].as_i64().unwrap_or(0) * 10),
        ];
        let check = |from: u32, wanted: Result<&str, &str>| {
            let found = read::<Value>(STEPS, from, br#"{"a":1,"b":0}"#);
            match (found, wanted) {
                (Ok(found), Ok(wanted)) => assert_eq!(found.to_string(), wanted, "{from}"),
                (Err(found), Err(wanted)) => assert!(found.contains(wanted), "{from}: {found}"),
                (found, _) => panic!("{from}: {found:?}"),
            }
        };
        check(1, Ok(r#"{"a":2,"b":20}"#));
        check(2, Ok(r#"{"a":1,"b":10}"#));
        check(3, Ok(r#"{"a":1,"b":0}"#));
        check(0, Err("form 0"));
        check(4, Err("knows forms 1 to 3"));
        let all = read::<Value>(STEPS, 1, br#"[{"a":1},{}]"#).unwrap();
        assert_eq!(all.to_string(), r#"[{"a":2,"b":20},{"a":2,"b":20}]"#);
        assert_eq!((newest(&[]), newest(STEPS)), (1, 3));
    }
}
