//! In which line of the site file a fault stands: by the fault's key, from the text itself.

/// The line of a key such as `lane[entry-1].passback`, `input[number 2].lane`, `web.listen`; of a key that is not there, the line in
/// which its section begins.
pub(crate) fn line_of(text: &str, key: &str) -> Option<u32> {
    let (section, name) = match key.rsplit_once(['.', ']']) {
        Some((_, name)) => {
            let section = &key[..key.len() - name.len()];
            (section.trim_end_matches('.'), name)
        }
        None => ("", key),
    };
    let (head, last) = bounds(text, section)?;
    let lines = text.lines().zip(1..).skip(head as usize);
    let own = lines.take_while(|(_, n)| *n <= last);
    let mut found = own.filter(|(line, _)| key_of(line) == Some(name));
    match found.next() {
        Some((_, line)) => Some(line),
        None if section.is_empty() => sections(text).find(|s| s.1 == name).map(|s| s.0),
        None => Some(head),
    }
}

/// The lines of a section: its head (0 for the root), and its last one.
fn bounds(text: &str, section: &str) -> Option<(u32, u32)> {
    let all: Vec<(u32, &str)> = sections(text).collect();
    let end = |place: usize| all.get(place).map_or(u32::MAX, |next| next.0 - 1);
    if section.is_empty() {
        return Some((0, end(0)));
    }
    let (name, which) = match section.split_once('[') {
        Some((name, which)) => (name, Some(which.trim_end_matches(']'))),
        None => (section, None),
    };
    let same = (0..all.len()).filter(|place| all[*place].1 == name);
    let place = match which.map(|w| (w, w.strip_prefix("number "))) {
        None => same.into_iter().next()?,
        Some((_, Some(number))) => same
            .into_iter()
            .nth(number.parse::<usize>().ok()?.checked_sub(1)?)?,
        Some((id, None)) => same.into_iter().rfind(|place| {
            let lines = text.lines().zip(1..).skip(all[*place].0 as usize);
            let mut own = lines.take_while(|(_, n)| *n <= end(*place + 1));
            own.any(|(line, _)| key_of(line) == Some("id") && value_of(line) == Some(id))
        })?,
    };
    Some((all[place].0, end(place + 1)))
}

/// The heads of all sections: line, name.
fn sections(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.lines().zip(1..).filter_map(|(line, n)| {
        let name = line.trim().strip_prefix('[')?;
        let name = name.split(']').next()?.trim_start_matches('[').trim();
        Some((n, name))
    })
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    Some(key.trim().trim_matches('"'))
}

fn value_of(line: &str) -> Option<&str> {
    let (_, value) = line.split_once('=')?;
    value.trim().strip_prefix('"')?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name = \"X\"
[site]
name = \"X\"   # a comment
[[lane]]
id = \"a\"
to = \"yard\"
[[lane]]
id = \"b\"
[[input]]
lane = \"a\"
[[input]]
lane = \"b\"
";

    fn check(key: &str, line: Option<u32>) {
        assert_eq!(line_of(TEXT, key), line, "{key}");
    }

    #[test]
    fn a_key_is_found_in_its_section() {
        check("name", Some(1));
        check("site.name", Some(3));
        check("site.time_zone", Some(2));
        check("lane[a].to", Some(6));
        check("lane[b].id", Some(8));
        check("lane[b].to", Some(7));
        check("input[number 2].lane", Some(12));
        check("lane", Some(4));
        check("lane[c].to", None);
        check("web.listen", None);
        check("(file)", None);
    }
}
