//! The schema, in numbered forms: upgrade N brings a database from form N-1 to N.

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::link::{Fault, limited};

/// Numbers never change once released.
pub(super) const UPGRADES: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
];

/// The form that this build knows.
pub(super) fn form_here() -> i32 {
    i32::try_from(UPGRADES.len()).unwrap_or(i32::MAX)
}

/// The region's name and the form of its schema; `None`: there is no region.
pub(super) async fn form(client: &Client) -> Result<Option<(String, i32)>, Fault> {
    let asked = async {
        Ok::<_, Fault>(
            client
                .query_opt("SELECT name, form FROM plategate.region", &[])
                .await,
        )
    };
    match limited(asked).await? {
        Ok(row) => Ok(row.map(|row| (row.get(0), row.get(1)))),
        Err(e) => match e.code() {
            Some(code)
                if *code == SqlState::UNDEFINED_TABLE || *code == SqlState::INVALID_SCHEMA_NAME =>
            {
                Ok(None)
            }
            _ => Err(e.into()),
        },
    }
}
