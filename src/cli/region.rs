//! `region`: makes a region of several gateways in a PostgreSQL database, looks at it, forgets a gateway.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use super::{Failure, SiteArg, load, runtime};
use crate::app::restore;
use crate::clock::SystemClock;
use crate::port::region::Peer;
use crate::port::secret::SecretFrom;
use crate::region::admin::{self, Made, Plan};
use crate::region::{Address, Tls};
use crate::store::Store;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make the region in an empty database, bring it to this build's form, add gateways. Can be run again at any time.
    Init(Init),
    /// Who is in the region, how far each has told, with which build, and by how much its clock differs.
    Status {
        #[command(flatten)]
        site: SiteArg,
    },
    /// What this gateway knows of the region, as one number: equal at all of them once all facts have arrived. The gateway must not be
    /// running.
    Digest {
        #[command(flatten)]
        site: SiteArg,
        /// Print what the number is of, as JSON: to be compared where two are unequal. It holds plates.
        #[arg(long)]
        of: bool,
    },
    /// Take a gateway that is no more out of the region, with its facts.
    Forget {
        /// Its name in the region.
        gateway: String,
        #[command(flatten)]
        database: Database,
    },
}

#[derive(clap::Args)]
struct Init {
    /// The region's name. One database is one region.
    #[arg(long)]
    region: String,
    /// A gateway's name; once for each.
    #[arg(long = "gateway", value_name = "NAME")]
    gateways: Vec<String>,
    /// The folder for the passwords of new gateways: one file each, for its owner alone.
    #[arg(long, value_name = "DIR", default_value = ".")]
    passwords: PathBuf,
    /// Facts hold plates: older ones are dropped.
    #[arg(long, value_name = "DAYS", default_value_t = 400, value_parser = clap::value_parser!(i32).range(1..=36_500))]
    horizon_days: i32,
    #[command(flatten)]
    database: Database,
}

/// Where the database is, as its administrator.
#[derive(clap::Args)]
struct Database {
    /// postgres://ADMIN@HOST/DATABASE, without the password.
    #[arg(long, value_name = "URL")]
    database: String,
    /// The file with the administrator's password.
    #[arg(long, value_name = "FILE", conflicts_with = "password_env")]
    password_file: Option<PathBuf>,
    /// The environment variable with it.
    #[arg(long, value_name = "NAME")]
    password_env: Option<String>,
    /// The certificate that the server's must be signed by; left out: those that this machine trusts.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Speak without TLS: on this machine only, or in a network that is nobody else's.
    #[arg(long, conflicts_with = "ca")]
    no_tls: bool,
}

impl Database {
    fn address(&self) -> Result<Address, Failure> {
        let file = self.password_file.clone().map(SecretFrom::File);
        let from = file.or(self.password_env.clone().map(SecretFrom::Env));
        let password = from.as_ref().map(SecretFrom::find).transpose();
        let password = password.map_err(Failure::is)?;
        let tls = match self.no_tls {
            true => Tls::Off,
            false => Tls::On {
                ca: self.ca.clone(),
            },
        };
        admin::address(&self.database, password, tls).map_err(Failure::is)
    }
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Init(init) => make(init),
        What::Status { site } => status(&site.site),
        What::Digest { site, of } => digest(&site.site, *of),
        What::Forget { gateway, database } => {
            let address = database.address()?;
            let forgetting = admin::forget(&address, gateway);
            let forgotten = runtime()?.block_on(forgetting).map_err(Failure::is)?;
            let (facts, role) = (forgotten.facts, forgotten.role);
            say!("region-forgotten", gateway, facts, role);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn make(init: &Init) -> Result<ExitCode, Failure> {
    let plan = Plan {
        name: init.region.clone(),
        gateways: init.gateways.clone(),
        horizon_days: init.horizon_days,
    };
    let address = init.database.address()?;
    let keep = |made: &[Made]| made.iter().try_for_each(|one| keep(one, &init.passwords));
    let made = runtime()?.block_on(admin::init(&address, &plan, keep));
    let made = made.map_err(Failure::is)?;
    say!(
        "region-made",
        name = plan.name,
        place = address.place(),
        form = made.form
    );
    for one in &made.gateways {
        let (gateway, role) = (&one.gateway, &one.role);
        let file = admin::password_file(&init.passwords, gateway);
        match one.password {
            Some(_) => say!("region-gateway-made", gateway, role, file = file.display()),
            None => say!("region-gateway-known", gateway, role),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a new role's password down before the role is there for good: nobody knows it otherwise.
fn keep(made: &Made, folder: &Path) -> Result<(), String> {
    let Some(password) = &made.password else {
        return Ok(());
    };
    let file = admin::password_file(folder, &made.gateway);
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&file)
        .and_then(|mut to| writeln!(to, "{}", password.reveal()));
    written.map_err(|e| {
        t!(
            "region-password-file",
            file = file.display(),
            e = e.to_string()
        )
    })
}

fn digest(site: &Path, of: bool) -> Result<ExitCode, Failure> {
    let loaded = load(site)?;
    let store = Store::open(&loaded.store, SystemClock::shared()).map_err(Failure::is)?;
    let restored = restore::restore(&store, &loaded.site).map_err(Failure::is)?;
    let engine = restored.engine;
    say!("cmd-digest", digest = engine.region_digest());
    if of {
        out!("{}", engine.region_agreed());
    }
    Ok(ExitCode::SUCCESS)
}

fn status(site: &Path) -> Result<ExitCode, Failure> {
    let loaded = load(site)?;
    let Some(settings) = &loaded.region else {
        return Err(Failure(t!("region-no-section")));
    };
    let address = settings.address().map_err(Failure::is)?;
    let status = runtime()?.block_on(admin::status(&address));
    let status = status.map_err(Failure::is)?;
    let (name, form, facts) = (&status.name, status.form, status.facts);
    say!(
        "region-status-head",
        name,
        form,
        facts,
        days = status.horizon_days
    );
    status.gateways.iter().for_each(tell);
    Ok(ExitCode::SUCCESS)
}

fn tell(peer: &Peer) {
    let gateway = peer.gateway.to_string();
    let Some(silent_s) = peer.silent_s else {
        return say!("region-status-new", gateway);
    };
    let ago_s = silent_s.round();
    let seen = match peer.is_silent() {
        true => t!("region-seen-silent", ago_s),
        false => t!("region-seen-now", ago_s),
    };
    let (epoch, seq) = peer.told;
    let build = peer.build.clone().unwrap_or_default();
    let host = peer.host.clone().unwrap_or_default();
    let ahead_ms = peer.ahead_ms.unwrap_or_default();
    say!(
        "region-status-row",
        gateway,
        seen,
        build,
        host,
        epoch,
        seq,
        ahead_ms
    );
}
