//! What an administrator of the database does: make a region, look at it, forget a gateway.

use std::path::PathBuf;

use rand::Rng as _;
use tokio_postgres::Client;

use super::address::{Tls, config, place};
use super::link::{Address, Fault, limited, with};
use super::receiver;
use super::schema::{self, UPGRADES, form_here};
use super::settings::is_name;
use crate::domain::site::GatewayId;
use crate::port::region::Peer;
use crate::port::region::SILENT;
use crate::port::secret::Secret;

/// Where the database is, and how one comes as its administrator.
///
/// # Errors
/// It is no address. A password in it is taken out: nothing shows it.
pub fn address(text: &str, password: Option<Secret>, tls: Tls) -> Result<Address, Fault> {
    let shown = place(text);
    config(text).ok_or_else(|| Fault(sentence!("region-address", text = shown)))?;
    Ok(Address {
        postgres: text.to_owned(),
        password,
        tls,
    })
}

/// What is to be made.
#[derive(Debug, Clone)]
pub struct Plan {
    pub name: String,
    pub gateways: Vec<String>,
    pub horizon_days: i32,
}

/// A gateway's role.
#[derive(Debug, Clone)]
pub struct Made {
    pub gateway: String,
    pub role: String,
    /// `None`: it has one already.
    pub password: Option<Secret>,
}

/// The region as it is now.
#[derive(Debug, Clone)]
pub struct Region {
    pub form: i32,
    pub gateways: Vec<Made>,
}

/// Makes the region, or brings it to this build's form, and adds gateways. `keep` keeps the passwords of new roles before those are
/// there for good.
///
/// # Errors
/// A name that is none; another region there; a newer form; what the database says.
pub async fn init(
    address: &Address,
    plan: &Plan,
    keep: impl FnOnce(&[Made]) -> Result<(), String>,
) -> Result<Region, Fault> {
    for name in &plan.gateways {
        if !is_name(name) {
            return Err(Fault(sentence!("region-bad-name", name)));
        }
    }
    let shown = place(&address.postgres);
    with(address, |mut client, _| async move {
        let tx = limited(client.transaction()).await?;
        // Two at once would make the same tables.
        limited(tx.batch_execute("SELECT pg_advisory_xact_lock(hashtext('plategate.init'))")).await?;
        let asked = "SELECT to_regclass('plategate.region') IS NOT NULL";
        let there: bool = limited(tx.query_one(asked, &[])).await?.get(0);
        let known: Option<(String, i32)> = match there {
            true => limited(tx.query_opt("SELECT name, form FROM plategate.region", &[]))
                .await?
                .map(|row| (row.get(0), row.get(1))),
            false => None,
        };
        if let Some((name, form)) = &known {
            let knows = form_here();
            if *form > knows {
                return Err(Fault(sentence!("region-newer", place = shown, form = *form, knows)));
            }
            if *name != plan.name {
                return Err(Fault(sentence!("region-taken-name", name)));
            }
        }
        let form = known.map_or(0, |(_, form)| form);
        let done = usize::try_from(form).unwrap_or(0);
        for upgrade in UPGRADES.iter().skip(done) {
            limited(tx.batch_execute(upgrade)).await?;
        }
        limited(tx.execute(
            "INSERT INTO plategate.region (name, form, horizon_days) VALUES ($1, $2, $3)
             ON CONFLICT (only_row) DO UPDATE SET form = excluded.form, horizon_days = excluded.horizon_days",
            &[&plan.name, &form_here(), &plan.horizon_days],
        ))
        .await?;
        let mut made = Vec::new();
        for gateway in &plan.gateways {
            made.push(add(&tx, gateway).await?);
        }
        // A newer form may give rights that earlier ones had not.
        let all = "SELECT rolname::text FROM pg_roles WHERE rolname IN (SELECT role FROM plategate.gateway)";
        for row in limited(tx.query(all, &[])).await? {
            grant(&tx, row.get(0)).await?;
        }
        keep(&made).map_err(|why| Fault(why.into()))?;
        limited(tx.commit()).await?;
        Ok(Region {
            form: form_here(),
            gateways: made,
        })
    })
    .await
}

/// A gateway, its role, and the role's rights.
async fn add(tx: &tokio_postgres::Transaction<'_>, gateway: &str) -> Result<Made, Fault> {
    // Letters, digits, - and _: nothing that could end a quoted name.
    let role = format!("plategate_{gateway}");
    let there =
        limited(tx.query_opt("SELECT 1 FROM pg_roles WHERE rolname = $1", &[&role])).await?;
    let password = match there {
        Some(_) => None,
        None => {
            let password = format!("{:032x}", rand::rng().random::<u128>());
            let make = format!(
                "CREATE ROLE \"{role}\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{password}'"
            );
            limited(tx.batch_execute(&make)).await?;
            Some(Secret::made(password))
        }
    };
    grant(tx, &role).await?;
    limited(tx.execute(
        "INSERT INTO plategate.gateway (name, role) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        &[&gateway, &role],
    ))
    .await?;
    Ok(Made {
        gateway: gateway.to_owned(),
        role,
        password,
    })
}

/// What the role of a gateway may do.
async fn grant(tx: &tokio_postgres::Transaction<'_>, role: &str) -> Result<(), Fault> {
    let role = role.replace('"', "\"\"");
    let rights = format!(
        "ALTER ROLE \"{role}\" LOGIN;
         GRANT USAGE ON SCHEMA plategate TO \"{role}\";
         GRANT SELECT ON plategate.region, plategate.gateway, plategate.fact, plategate.crop TO \"{role}\";
         GRANT INSERT (gateway, epoch, seq, at, body) ON plategate.fact TO \"{role}\";
         GRANT INSERT (gateway, evidence, jpeg), DELETE ON plategate.crop TO \"{role}\";
         GRANT UPDATE (told_epoch, told_seq, holder, held_until, host, build, last_seen, clock_ahead_ms, state, state_at, taken, scrubbed_epoch, scrubbed_by, scrubbed_seq) ON plategate.gateway TO \"{role}\";
         GRANT EXECUTE ON FUNCTION plategate.own_gateway(), plategate.drop_old_facts(), plategate.scrub(integer[], bigint[], text[]) TO \"{role}\""
    );
    limited(tx.batch_execute(&rights)).await
}

/// A region as the database has it.
#[derive(Debug, Clone)]
pub struct Status {
    pub name: String,
    pub form: i32,
    pub facts: i64,
    pub horizon_days: i32,
    pub gateways: Vec<Peer>,
}

impl Peer {
    /// Whether it was heard lately.
    pub fn is_silent(&self) -> bool {
        self.silent_s
            .is_none_or(|silent_s| silent_s >= SILENT.as_secs_f64())
    }
}

/// Who is there, and how far each has told. A gateway's own role may ask.
///
/// # Errors
/// What the database says.
pub async fn status(address: &Address) -> Result<Status, Fault> {
    let shown = place(&address.postgres);
    with(address, |client: Client, _| async move {
        let Some((name, form)) = schema::form(&client).await? else {
            return Err(Fault(sentence!("region-none-there", place = shown)));
        };
        let knows = form_here();
        if form > knows {
            return Err(Fault(sentence!("region-newer", place = shown, form, knows)));
        }
        let counted =
            "SELECT (SELECT count(*) FROM plategate.fact), horizon_days FROM plategate.region";
        let row = limited(client.query_one(counted, &[])).await?;
        Ok(Status {
            name,
            form,
            facts: row.get(0),
            horizon_days: row.get(1),
            gateways: receiver::peers(&client).await?,
        })
    })
    .await
}

/// What became of a forgotten gateway.
#[derive(Debug, Clone)]
pub struct Forgotten {
    pub role: String,
    pub facts: i64,
}

/// Takes a gateway and its facts out of the region; its role cannot log in any more.
///
/// # Errors
/// It is not there, or it is at work.
pub async fn forget(address: &Address, gateway: &str) -> Result<Forgotten, Fault> {
    let gateway = GatewayId::new(gateway);
    with(address, |mut client, _| async move {
        let all = receiver::peers(&client).await?;
        let Some(peer) = all.iter().find(|p| p.gateway == gateway) else {
            let known: Vec<&str> = all.iter().map(|p| p.gateway.as_str()).collect();
            let (gateway, known) = (gateway.to_string(), known.join(", "));
            return Err(Fault(sentence!("region-forget-unknown", gateway, known)));
        };
        if !peer.is_silent() {
            let ago_s = peer.silent_s.unwrap_or_default().round();
            return Err(Fault(sentence!("region-forget-there", gateway = gateway.to_string(), ago_s)));
        }
        let tx = limited(client.transaction()).await?;
        let name = gateway.as_str();
        let counted = "SELECT role::text, (SELECT count(*) FROM plategate.fact WHERE gateway = $1) FROM plategate.gateway WHERE name = $1";
        let row = limited(tx.query_one(counted, &[&name])).await?;
        let (role, facts): (String, i64) = (row.get(0), row.get(1));
        limited(tx.execute("DELETE FROM plategate.gateway WHERE name = $1", &[&name])).await?;
        let quoted = role.replace('"', "\"\"");
        limited(tx.batch_execute(&format!("ALTER ROLE \"{quoted}\" NOLOGIN"))).await?;
        limited(tx.commit()).await?;
        Ok(Forgotten { role, facts })
    })
    .await
}

/// Where a gateway's password is written.
pub fn password_file(folder: &std::path::Path, gateway: &str) -> PathBuf {
    folder.join(format!("{gateway}.password"))
}
