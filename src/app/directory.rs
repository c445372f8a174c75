//! Permits of a directory (LDAP): each entry that the filter finds is a permit, each value of its plates' attribute a row. Asked page
//! by page, and whole or not at all: an answer that is cut off, or that refers to another server, is none.

use std::collections::HashMap;
use std::time::Duration;

use ldap3::adapters::PagedResults;
use ldap3::{LdapConnAsync, LdapConnSettings, LdapError, ResultEntry, Scope, SearchEntry};

use crate::catalogue::{Sentence, words};
use crate::port::permit_source::{Directory, Settings};
use crate::port::secret::SecretFrom;

/// Connecting may take so long.
const CONNECT: Duration = Duration::from_secs(10);
/// Entries asked for at a time: directories give no more than a thousand at once.
const PAGE: i32 = 500;
/// What stands for permit, holder and plate where the site file names nothing: a person of `inetOrgPerson`.
const USUAL: [(&str, &str); 3] = [("permit", "uid"), ("holder", "cn"), ("plate", "carLicense")];

/// Columns of the list and the attributes that they come from.
fn columns(settings: &Settings) -> Vec<(String, String)> {
    let usual = USUAL
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
    match settings.columns.is_empty() {
        true => usual.collect(),
        false => settings.columns.clone(),
    }
}

/// Why there is no list.
#[derive(Debug)]
pub(super) struct NoList {
    pub(super) said: Sentence,
    /// Name or password was refused: directories lock accounts that are tried again and again.
    pub(super) login: bool,
}

impl From<Sentence> for NoList {
    fn from(said: Sentence) -> NoList {
        NoList { said, login: false }
    }
}

impl From<csv::Error> for NoList {
    fn from(e: csv::Error) -> NoList {
        Sentence::from(e.to_string()).into()
    }
}

impl From<LdapError> for NoList {
    fn from(e: LdapError) -> NoList {
        let login = matches!(&e, LdapError::LdapResult { result } if result.rc == 49);
        NoList {
            said: why(&e),
            login,
        }
    }
}

/// The list as the CSV text that it would be, `most` bytes at most.
pub(super) async fn ask(
    directory: &Directory,
    settings: &Settings,
    most: usize,
) -> Result<String, NoList> {
    let password = directory.password.as_ref().map(SecretFrom::find);
    let password = password.transpose().map_err(|missing| missing.0)?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let how = LdapConnSettings::new()
        .set_conn_timeout(CONNECT)
        .set_starttls(directory.start_tls)
        .set_no_tls_verify(directory.any_certificate);
    let opened = LdapConnAsync::from_url_with_settings(how, &directory.url);
    let (connection, mut ldap) = opened.await?;
    let columns = columns(settings);
    let attributes: Vec<String> = columns.iter().map(|(_, a)| a.clone()).collect();
    let found = async {
        if let Some(password) = password {
            let bound = ldap.simple_bind(&directory.username, password.reveal());
            bound.await.and_then(ldap3::LdapResult::success)?;
        }
        let pages = PagedResults::new(PAGE);
        let (base, filter) = (directory.base.as_str(), directory.filter.as_str());
        let search = ldap.streaming_search_with(pages, base, Scope::Subtree, filter, attributes);
        let mut search = search.await?;
        let mut list = List::new(&columns)?;
        while let Some(entry) = search.next().await? {
            list.take(entry, most)?;
        }
        search.finish().await.success()?;
        list.text()
    };
    // The connection lives as long as it is asked.
    tokio::select! {
        found = found => found,
        ended = connection.drive() => Err(match ended {
            Err(e) => e.into(),
            Ok(()) => sentence!("live-directory-hung-up").into(),
        }),
    }
}

/// A directory's fault, with its name where people know it by that.
fn why(e: &LdapError) -> Sentence {
    match e {
        LdapError::LdapResult { result } if result.rc == 49 => sentence!("live-directory-login"),
        LdapError::LdapResult { result } if matches!(result.rc, 3 | 4 | 11) => {
            sentence!("live-directory-cut", rc = result.rc)
        }
        LdapError::LdapResult { result } if result.rc == 32 => sentence!("live-directory-no-base"),
        other => words(&other.to_string()),
    }
}

/// Rows as they come.
struct List<'a> {
    columns: &'a [(String, String)],
    rows: Vec<Vec<String>>,
    bytes: usize,
    /// Entries without a permit's number.
    nameless: usize,
}

impl<'a> List<'a> {
    fn new(columns: &'a [(String, String)]) -> Result<List<'a>, Sentence> {
        let has = |name: &str| columns.iter().any(|(column, _)| column == name);
        if !has("permit") || !has("plate") {
            return Err(sentence!("live-directory-columns"));
        }
        Ok(List {
            columns,
            rows: Vec::new(),
            bytes: 0,
            nameless: 0,
        })
    }

    fn take(&mut self, entry: ResultEntry, most: usize) -> Result<(), Sentence> {
        if entry.is_intermediate() {
            return Ok(());
        }
        if entry.is_ref() {
            return Err(sentence!("live-directory-refers"));
        }
        self.add(SearchEntry::construct(entry).attrs);
        if self.bytes > most {
            return Err(sentence!("live-directory-long"));
        }
        Ok(())
    }

    /// An entry: a row a plate.
    fn add(&mut self, attributes: HashMap<String, Vec<String>>) {
        let attributes: HashMap<String, Vec<String>> = attributes
            .into_iter()
            .map(|(name, values)| (name.to_ascii_lowercase(), values))
            .collect();
        let of = |attribute: &str| {
            let values = attributes.get(&attribute.to_ascii_lowercase());
            values.map_or(&[][..], Vec::as_slice)
        };
        let (mut plates, mut row) = (Vec::new(), Vec::new());
        for (place, (column, attribute)) in self.columns.iter().enumerate() {
            let first = of(attribute).first().map_or(String::new(), |v| time(v));
            match column.as_str() {
                "plate" => plates = of(attribute).iter().map(|v| (place, v.clone())).collect(),
                "permit" if first.is_empty() => self.nameless += 1,
                _ => {}
            }
            row.push(first);
        }
        for (place, plate) in plates {
            row[place] = plate;
            self.bytes += row.iter().map(String::len).sum::<usize>();
            self.rows.push(row.clone());
        }
    }

    /// Sorted: whoever asks twice gets the same text, in whatever order the entries came.
    fn text(mut self) -> Result<String, NoList> {
        if self.nameless > 0 {
            let attribute = self.columns.iter().find(|(column, _)| column == "permit");
            let attribute = attribute.map_or("", |(_, a)| a.as_str());
            let count = self.nameless;
            return Err(sentence!("live-directory-nameless", count, attribute).into());
        }
        self.rows.sort_unstable();
        let mut out = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|(column, _)| column.as_str());
        out.write_record(header)?;
        for row in &self.rows {
            out.write_record(row)?;
        }
        let bytes = out.into_inner();
        let bytes = bytes.map_err(|e| Sentence::from(e.to_string()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A directory's time (`20261231180000Z`) as a list has it; any other text as it is.
fn time(value: &str) -> String {
    let digits = value
        .strip_suffix('Z')
        .map(|d| d.strip_suffix(".0").unwrap_or(d));
    match digits {
        Some(d) if d.len() == 14 && d.bytes().all(|b| b.is_ascii_digit()) => {
            let (day, hour) = d.split_at(8);
            format!(
                "{}-{}-{}T{}:{}:{}Z",
                &day[..4],
                &day[4..6],
                &day[6..],
                &hour[..2],
                &hour[2..4],
                &hour[4..]
            )
        }
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let pair = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
        pairs.iter().map(pair).collect()
    }

    fn entry(pairs: &[(&str, &[&str])]) -> HashMap<String, Vec<String>> {
        let pair = |(name, values): &(&str, &[&str])| {
            let values = values.iter().map(|v| (*v).to_owned()).collect();
            ((*name).to_owned(), values)
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn an_entry_is_a_permit_and_a_value_of_its_plates_a_row() {
        let columns = columns(&[
            ("permit", "employeeNumber"),
            ("plate", "carLicense"),
            ("valid_to", "until"),
        ]);
        let mut list = List::new(&columns).unwrap();
        list.add(entry(&[
            ("employeenumber", &["7"]),
            ("carLicense", &["W 7", "G 7"]),
            ("until", &["20261231180000Z"]),
        ]));
        list.add(entry(&[
            ("employeeNumber", &["3"]),
            ("CARLICENSE", &["W,3"]),
        ]));
        list.add(entry(&[("employeeNumber", &["4"])]));
        let text = list.text().unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "permit,plate,valid_to",
                "3,\"W,3\",",
                "7,G 7,2026-12-31T18:00:00Z",
                "7,W 7,2026-12-31T18:00:00Z"
            ]
        );
    }

    #[test]
    fn an_entry_without_a_number_is_told_and_columns_must_be_there() {
        let all = columns(&[("permit", "uid"), ("plate", "carLicense")]);
        let mut list = List::new(&all).unwrap();
        list.add(entry(&[("carLicense", &["W7"])]));
        let said = list.text().unwrap_err().said.english();
        assert!(said.contains("uid"), "{said}");
        assert!(List::new(&columns(&[("permit", "uid")])).is_err());
    }

    #[test]
    fn times_of_directories_become_times_of_lists() {
        for (value, expect) in [
            ("20261231180000Z", "2026-12-31T18:00:00Z"),
            ("20261231180000.0Z", "2026-12-31T18:00:00Z"),
            ("2026-12-31", "2026-12-31"),
            ("123", "123"),
            ("", ""),
            ("ÖÖÖÖÖÖÖZ", "ÖÖÖÖÖÖÖZ"),
        ] {
            assert_eq!(time(value), expect);
        }
    }
}
