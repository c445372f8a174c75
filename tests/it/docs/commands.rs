//! docs/ref/cli.md is what the program's own tree of commands says; and no page names a command or flag that it lacks.

use super::{Names, page};

const PAGE: &str = "docs/ref/cli.md";

#[test]
fn every_command_and_flag_is_documented() {
    let wanted = written(&plategate::cli::command());
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE),
            &wanted,
        )
        .unwrap();
    }
    let found = page(PAGE);
    let differ = wanted.lines().zip(found.lines()).find(|(a, b)| a != b);
    assert!(
        found == wanted,
        "{PAGE} does not say what the program takes, first at {differ:?}: write it anew with WRITE_DOCS=1 cargo test --test it -- docs::commands"
    );
}

/// The page.
fn written(program: &clap::Command) -> String {
    let mut text = "# Commands\n\nA test writes this page from the program's own tree of commands (`plategate COMMAND --help` says the same).\n".to_owned();
    section(&mut text, program, "");
    text
}

fn section(text: &mut String, command: &clap::Command, above: &str) {
    let name = format!("{above}{}", command.get_name());
    let about = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    let stop = if about.ends_with('?') { "" } else { "." };
    text.push_str(&format!("\n## `{name}`\n\n{about}{stop}\n"));
    let rows: Vec<String> = command
        .get_arguments()
        .filter(|a| !a.is_hide_set() && !["help", "version"].contains(&a.get_id().as_str()))
        .map(row)
        .collect();
    if !rows.is_empty() {
        text.push_str(&format!(
            "\n| | default | |\n|---|---|---|\n{}\n",
            rows.join("\n")
        ));
    }
    for inner in command.get_subcommands().filter(|c| c.get_name() != "help") {
        section(text, inner, &format!("{name} "));
    }
}

fn row(argument: &clap::Arg) -> String {
    let value = argument
        .get_value_names()
        .filter(|_| argument.get_action().takes_values())
        .map(|names| names.iter().map(|n| format!("{n} ")).collect::<String>())
        .unwrap_or_default();
    let flag = match argument.get_long() {
        Some(long) => format!("--{long} {value}"),
        None => value,
    };
    let defaults: Vec<String> = argument
        .get_default_values()
        .iter()
        .filter(|v| argument.get_action().takes_values() && !v.is_empty())
        .map(|v| format!("`{}`", v.to_string_lossy()))
        .collect();
    let default = if argument.is_required_set() {
        "needed".to_owned()
    } else {
        defaults.join(", ")
    };
    let help = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    format!(
        "| `{}` | {default} | {} |",
        flag.trim(),
        help.replace('|', "\\|").replace('\n', " ")
    )
}

/// Every `plategate COMMAND … --flag` of a page.
#[test]
fn pages_name_commands_and_flags_that_there_are() {
    let program = plategate::cli::command();
    let mut seen = 0;
    let mut pages = vec![
        "README.md".to_owned(),
        "ARCHITECTURE.md".to_owned(),
        "CONTRIBUTING.md".to_owned(),
    ];
    for folder in ["docs/ref", "docs/guide", "docs"] {
        let folder_at = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let names = std::fs::read_dir(folder_at)
            .unwrap()
            .map(|e| e.unwrap().file_name());
        let names = names
            .filter_map(|n| n.into_string().ok())
            .filter(|n| n.ends_with(".md"));
        pages.extend(names.map(|n| format!("{folder}/{n}")));
    }
    for name in pages {
        for line in page(&name).lines() {
            let calls = line.split("plategate ").skip(1);
            if let Some(fault) = calls.clone().find_map(|call| fault_of(&program, call)) {
                panic!("{name}: plategate {fault}: {line}");
            }
            seen += calls.count();
        }
    }
    assert!(seen > 40, "{seen}");
}

/// What is wrong with what stands behind `plategate `, up to the end of the code.
fn fault_of(program: &clap::Command, call: &str) -> Option<String> {
    let call = call.split(['`', '#', '|', '>', ';']).next().unwrap();
    let mut words = call.split_whitespace().peekable();
    let mut command = program;
    // Prose begins with another word than a command's.
    let first = words.peek()?;
    command.find_subcommand(first)?;
    let mut flags: Names = flags(command);
    while let Some(inner) = words.peek().and_then(|w| command.find_subcommand(w)) {
        (command, _) = (inner, words.next());
        flags.extend(self::flags(command));
    }
    words
        .map(|w| w.trim_matches(['[', ']', '(', ')', ',', '.', ':']))
        .filter_map(|w| w.split(['=', '/']).next()?.strip_prefix("--"))
        .find(|w| !flags.contains(*w))
        .map(|w| format!("{} has no --{w}", command.get_name()))
}

fn flags(command: &clap::Command) -> Names {
    let own = command.get_arguments().filter_map(|a| a.get_long());
    own.chain(["help", "version"]).map(str::to_owned).collect()
}

#[test]
fn a_wrong_flag_is_noticed() {
    let program = plategate::cli::command();
    for (call, wrong) in [
        ("run site.toml", false),
        ("run site.toml --nonsense", true),
        ("gate-test GATE site.toml --yes` opens", false),
        ("gate-test GATE --sure` opens", true),
        ("only ever requests --open", false),
        ("audit verify site.toml", false),
        ("audit verify --yes", true),
    ] {
        assert_eq!(fault_of(&program, call).is_some(), wrong, "{call}");
    }
}
