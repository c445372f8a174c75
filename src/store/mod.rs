//! SQLite: journal, records, accounts; evidence on disk. One writer.
