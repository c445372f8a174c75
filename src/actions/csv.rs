//! Tables as CSV.

/// A table with its head and rows.
pub(super) fn table<const N: usize>(
    head: &str,
    rows: impl Iterator<Item = [String; N]>,
) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail; should it ever, the text ends early, which the reader sees.
    let _ = writer.write_record(head.split(','));
    for row in rows {
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}
