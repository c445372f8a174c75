//! The laws of the house as tests (ARCHITECTURE.md lists them): a broken law prints its place and its reason.

use std::path::{Path, PathBuf};

/// A source file: its path from the repository's root, its text, and the text with strings and comments blanked out.
struct Source {
    path: String,
    text: String,
    code: String,
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files);
    files.sort();
    assert!(
        !files.is_empty(),
        "no sources under {folder}: the test looks in the wrong place"
    );
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let path = file.strip_prefix(root).unwrap().display().to_string();
            Source {
                path,
                code: blank(&text),
                text,
            }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// Replaces what stands in strings, character literals and comments by blanks; keeps the lines.
fn blank(text: &str) -> String {
    let bytes: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(&bytes, at);
        if end == at {
            out.push(bytes[at]);
            at += 1;
        } else {
            out.extend(
                bytes[at..end]
                    .iter()
                    .map(|c| if *c == '\n' { '\n' } else { ' ' }),
            );
            at = end;
        }
    }
    out
}

/// The end of the comment, string or character literal that starts at `at`; `at` itself if none starts there.
fn literal_end(text: &[char], at: usize) -> usize {
    let rest = &text[at..];
    let find = |from: usize, stop: &[char]| {
        (from..text.len())
            .find(|i| text[*i..].starts_with(stop))
            .map_or(text.len(), |i| i + stop.len())
    };
    match rest {
        ['/', '/', ..] => find(at, &['\n']).saturating_sub(1).max(at + 2),
        ['/', '*', ..] => find(at + 2, &['*', '/']),
        ['r', '"', ..] if !identifier_before(text, at) => find(at + 2, &['"']),
        ['r', '#', '"', ..] if !identifier_before(text, at) => find(at + 3, &['"', '#']),
        ['"', ..] => {
            let mut i = at + 1;
            while i < text.len() && text[i] != '"' {
                i += if text[i] == '\\' { 2 } else { 1 };
            }
            (i + 1).min(text.len())
        }
        ['\'', '\\', ..] => find(at + 3, &['\'']),
        ['\'', _, '\'', ..] => at + 3,
        _ => at,
    }
}

fn identifier_before(text: &[char], at: usize) -> bool {
    at > 0 && (text[at - 1].is_alphanumeric() || text[at - 1] == '_')
}

/// Fails with all the places at once.
fn check(law: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{law}\n  {}\n", faults.join("\n  "));
}

/// Every line of code (literals blanked) in which `wrong` finds something, as `path:line: what`.
fn lines(sources: &[Source], wrong: impl Fn(&Source, &str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        for (number, line) in source.code.lines().enumerate() {
            if let Some(what) = wrong(source, line) {
                faults.push(format!("{}:{}: {what}", source.path, number + 1));
            }
        }
    }
    faults
}

/// Files that are only built for tests.
fn is_test(source: &Source) -> bool {
    source.path.ends_with("/simulation.rs") || source.path.ends_with("_tests.rs")
}

#[test]
fn l1_domain_is_pure() {
    const FORBIDDEN: [&str; 19] = [
        "std::fs",
        "std::net",
        "std::env",
        "std::thread",
        "std::process",
        "std::io",
        "Instant",
        "SystemTime",
        "tokio",
        "rusqlite",
        "opencv",
        "ort::",
        "reqwest",
        "axum",
        "rand::",
        "HashMap",
        "HashSet",
        "async fn",
        "tracing::",
    ];
    let found = lines(&sources("src/domain"), |source, line| {
        if is_test(source) {
            return None;
        }
        let other_room = line.contains("crate::") && !line.contains("crate::domain");
        let word = FORBIDDEN
            .iter()
            .find(|w| line.contains(*w))
            .copied()
            .or(other_room.then_some("another room"));
        word.map(|w| w.to_owned())
    });
    check(
        "L1: domain imports std, itself and value types; no clock, IO, async, pixels, randomness, hash order",
        found,
    );
}

#[test]
fn l2_adapters_do_not_know_each_other() {
    const ROOMS: [(&str, &str); 5] = [
        ("feed/video/camera", "feed::video::camera"),
        ("feed/video/vision", "feed::video::vision"),
        ("gate", "gate"),
        ("store", "store"),
        ("web", "web"),
    ];
    let mut found = Vec::new();
    for (folder, room) in ROOMS {
        found.extend(lines(&sources(&format!("src/{folder}")), |_, line| {
            let others = ROOMS
                .iter()
                .map(|(_, module)| *module)
                .filter(|module| *module != room)
                .chain(["app", "feed::video::pipeline", "cli"]);
            others
                .into_iter()
                .find(|o| line.contains(&format!("crate::{o}::")))
                .map(|o| format!("knows `{o}`"))
        }));
    }
    check(
        "L2: an adapter knows domain and port, never another adapter: talk through a trait of `port`",
        found,
    );
}

#[test]
fn l3_settings_are_read_where_they_are_used() {
    let found = lines(&sources("src"), |source, line| {
        let config = source.path.starts_with("src/config/");
        let composer = config
            || source.path.starts_with("src/cli/")
            || source.path == "src/app.rs"
            || source.path.starts_with("src/app/");
        let reads_config = line.contains("crate::config::") && !line.contains("port::fields");
        (!composer && reads_config).then(|| "reads the composed configuration".to_owned())
    });
    check(
        "L3: a room owns its Settings and reads them with port::fields; only app and cli see the whole",
        found,
    );
}

#[test]
fn l4_only_the_clock_reads_time() {
    let found = lines(&sources("src"), |source, line| {
        let reads = [
            "Instant::now",
            "SystemTime::now",
            "Timestamp::now",
            "Zoned::now",
            "Local::now",
            "Utc::now",
        ];
        let word = reads.iter().find(|w| line.contains(*w))?;
        (source.path != "src/clock.rs").then(|| format!("{word}: take a clock::SharedClock"))
    });
    check("L4: only clock.rs reads time", found);
}

#[test]
fn l6_every_channel_is_bounded() {
    let found = lines(&sources("src"), |_, line| {
        let words = [
            "unbounded_channel",
            "unbounded()",
            "mpsc::channel()",
            "UnboundedSender",
        ];
        words
            .iter()
            .find(|w| line.contains(*w))
            .map(|w| format!("{w}: give it a named limit and say what happens when full"))
    });
    check("L6: every channel is bounded", found);
}

#[test]
fn l8_functions_fit_a_screen() {
    // A test may hold a table.
    const MAX_IN_TESTS: usize = 100;
    const MAX: usize = 70;
    let mut found = Vec::new();
    let of = |folder, most| sources(folder).into_iter().map(move |s| (s, most));
    for (source, most) in of("src", MAX).chain(of("tests", MAX_IN_TESTS)) {
        for (name, line, length) in functions(&source.code) {
            if length > most {
                found.push(format!(
                    "{}:{line}: fn {name} has {length} lines, {most} at most",
                    source.path
                ));
            }
        }
    }
    check("L8: a function is at most 70 lines", found);
}

/// Name, first line and number of lines of every function with a body.
fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else {
            continue;
        };
        let (mut depth, mut opened) = (0_i32, false);
        for (length, body) in lines[start..].iter().enumerate() {
            for c in body.chars() {
                match c {
                    '{' => (depth, opened) = (depth + 1, true),
                    '}' => depth -= 1,
                    _ => {}
                }
            }
            let bodyless = !opened && body.trim_end().ends_with(';');
            if bodyless {
                break;
            }
            if opened && depth <= 0 {
                found.push((name.to_owned(), start + 1, length + 1));
                break;
            }
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let at = line.find("fn ")?;
    let before = line[..at].trim();
    let modifiers = ["pub", "const", "async", "unsafe", "extern", ""];
    if !before
        .split([' ', '(', ')'])
        .all(|w| modifiers.contains(&w) || w == "crate" || w == "super")
    {
        return None;
    }
    let name = &line[at + 3..];
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    (end > 0).then(|| &name[..end])
}

#[test]
fn l8_no_commented_out_code() {
    let mut found = Vec::new();
    for source in sources("src") {
        for (number, line) in source.text.lines().enumerate() {
            let Some(comment) = line.trim_start().strip_prefix("// ") else {
                continue;
            };
            let code = comment.starts_with("let ")
                || comment.ends_with(';')
                || comment.ends_with(" {")
                || comment == "}";
            if code {
                found.push(format!("{}:{}: {comment}", source.path, number + 1));
            }
        }
    }
    check("L8: no commented-out code", found);
}

#[test]
fn l9_plates_stay_out_of_logs() {
    let mut found = Vec::new();
    for source in sources("src") {
        for level in ["info!(", "warn!(", "error!("] {
            for (at, _) in source.text.match_indices(level) {
                let call: String = source.text[at..]
                    .chars()
                    .take_while(|c| *c != ';')
                    .collect();
                let spills = [
                    "{plate",
                    "plate =",
                    "%plate",
                    "?plate",
                    "plate.as_str",
                    "text()",
                    ".plate)",
                    ".plate,",
                    "{read",
                ];
                if let Some(word) = spills.iter().find(|w| call.contains(*w)) {
                    let line = source.text[..at].matches('\n').count() + 1;
                    found.push(format!("{}:{line}: {word} in {level}…)", source.path));
                }
            }
        }
    }
    check(
        "L9: a plate is personal data, never logged above debug",
        found,
    );
}

#[test]
fn l12_whatever_works_by_itself_is_watched() {
    // The line with the beginning of a task or thread, and so many lines before and behind it, name what watches over it.
    const NEAR: usize = 24;
    // What a page or a command waits for, and hears of its end: no work of its own.
    const AWAITED: [&str; 5] = [
        "src/cli/score/runs.rs",
        "src/web/api/idempotency.rs",
        "src/web/stream.rs",
        "src/gate/runner.rs",
        "src/cli/demo/mod.rs",
    ];
    let mut found = Vec::new();
    for source in sources("src").iter().filter(|s| !is_test(s)) {
        let code = source.code.split("mod tests").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let begins = [
                "tokio::spawn(",
                "thread::spawn(",
                ".spawn(",
                "thread::Builder",
            ];
            if !begins.iter().any(|b| line.contains(b)) || AWAITED.contains(&source.path.as_str()) {
                continue;
            }
            let near = &lines[number.saturating_sub(NEAR)..(number + NEAR).min(lines.len())];
            let watched = ["life", "keep_thread", "caught", "forward(", "Life"];
            if !near.iter().any(|l| watched.iter().any(|w| l.contains(w))) {
                found.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    check(
        "L12: whatever dies is told, counted and started again: run it in supervise::Life",
        found,
    );
}

#[test]
fn nothing_is_left_undone() {
    let found = lines(&sources("src"), |_, line| {
        let mut left = ["todo", "unimplemented", "dbg"]
            .map(|name| format!("{name}!("))
            .into_iter();
        left.find(|w| line.contains(w.as_str()))
    });
    check("no todo!, unimplemented! or dbg! in the house", found);
}

#[test]
fn files_are_rooms_not_halls() {
    let mut found = Vec::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        let count = source.text.lines().count();
        if count > 800 {
            found.push(format!("{}: {count} lines, 800 at most", source.path));
        }
    }
    check("a file over 800 lines is two rooms", found);
}

#[test]
fn the_checks_find_what_they_look_for() {
    let long = format!(
        "pub async fn long() {{\n{}}}\nfn short() {{ }}\n",
        "    x();\n".repeat(80)
    );
    let lengths: Vec<usize> = functions(&long).into_iter().map(|f| f.2).collect();
    assert_eq!(lengths, [82, 1]);
    assert_eq!(
        blank("a \"x { y\" 'c' '\\'' // z {\nb").trim_end(),
        "a                        \nb".trim_end()
    );
    assert_eq!(
        blank("let r = r#\"{\"#; f::<'a>()"),
        "let r =       ; f::<'a>()"
    );
}
