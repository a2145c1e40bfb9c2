//! The stage: a running sandbox, a folder for records that goes away, and who takes part.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tempfile::TempDir;
use tenantry_core::{SignInUrl, Tenant, TenantId};
use tenantry_desktop::vault::{Keeping, Key, KeyFrom};
use tenantry_desktop::{Browser, Engine, Settings};
use tenantry_sandbox::{Options, Rules, Sandbox};
use tokio::runtime::Runtime;

use crate::Problem;
use crate::args::{Face, Wishes};
use crate::cast::{self, Member};

/// How long a step may take, unless a stage says otherwise.
const PATIENCE: Duration = Duration::from_mins(1);

/// Everything a demo needs; the sandbox stops when it goes.
pub(crate) struct Stage {
    pub(crate) runtime: Runtime,
    pub(crate) members: Vec<Member>,
    pub(crate) sandbox: Sandbox,
    /// How long a step may take; in the sandbox everything takes milliseconds.
    pub(crate) patience: Duration,
    folder: TempDir,
    /// Seals the records, and goes away with them.
    key: Key,
    face: Face,
}

impl Stage {
    /// Starts the sandbox.
    pub(crate) fn set(wishes: &Wishes) -> Result<Self, Problem> {
        let rules = match &wishes.rules {
            Some(file) => Rules::read(&std::fs::read_to_string(file)?, &[])?,
            None => Rules::default(),
        };
        let runtime = Runtime::new()?;
        let options = Options { rules, ..Options::default() };
        let sandbox = runtime.block_on(Sandbox::start(options))?;
        // The window listens where the demo's clients are registered; the terminal, where several
        // walks may run at once, takes any free port and registers it.
        let redirect_uri = match wishes.face {
            Face::Window => "http://localhost:47080/callback".to_owned(),
            Face::Terminal => format!("http://localhost:{}/callback", free_port()?),
        };
        sandbox.provider().register_redirect_uri_everywhere(&redirect_uri);
        let mut members = cast::members(&sandbox, &redirect_uri)?;
        if let Some(name) = &wishes.wrong_secret {
            let named = members.iter_mut().find(|member| member.tenant.as_str() == name);
            let known = "the demo has acme, globex, initech, hooli and acme-jobs";
            named.ok_or_else(|| format!("no org is called {name:?}: {known}"))?.forget_secret();
        }
        let folder = tempfile::Builder::new().prefix("tenantry-demo-").tempdir()?;
        let (patience, key, face) = (PATIENCE, Key::random()?, wishes.face);
        Ok(Self { runtime, members, sandbox, patience, folder, key, face })
    }

    /// The desktop's settings for this stage.
    pub(crate) fn settings(&self) -> Settings {
        self.settings_with(Browser::System)
    }

    /// The same, with a browser that hands its links over.
    pub(crate) fn settings_with_links(&self) -> (Settings, Receiver<(TenantId, SignInUrl)>) {
        let (give, take) = mpsc::channel();
        (self.settings_with(Browser::Handed(give)), take)
    }

    fn settings_with(&self, browser: Browser) -> Settings {
        let keeping = Keeping::Sealed { key: self.key.clone(), from: KeyFrom::Caller };
        Settings { browser, keeping, ..Settings::new(self.folder.path()) }
    }

    /// Where the desktop keeps its records.
    #[cfg(test)]
    pub(crate) fn data_dir(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Writes the members' records, so that a window finds them waiting.
    pub(crate) fn add_orgs(&self) -> Result<(), Problem> {
        let mut engine = Engine::start(self.settings(), || {})?;
        for member in &self.members {
            engine.add(member.tenant.clone(), member.registration.clone())?;
        }
        let begun = std::time::Instant::now();
        while !engine.tenants().iter().all(Tenant::is_stored) {
            if begun.elapsed() > PATIENCE {
                return Err("the records could not be written".into());
            }
            engine.pump_for(PATIENCE);
        }
        Ok(())
    }

    /// What a person at the window should know.
    pub(crate) fn programme(&self) -> String {
        match self.face {
            Face::Window => format!(
                "{}\nThe window is open. Choose an org, press \"Sign in\", and sign in as one of \
                 its people; every password is \"sandbox\".",
                tenantry_sandbox::table(&self.sandbox)
            ),
            Face::Terminal => {
                let regions = self.sandbox.regions().iter();
                let named = regions.map(|at| format!("{} at {}", at.region(), at.login_base()));
                format!("A simulated Genesys Cloud: {}", named.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// A port that was free a moment ago, and that nothing else in this process was given.
///
/// It lies below the ports that systems hand out by themselves, so that no outgoing connection
/// takes it before the listener does.
fn free_port() -> Result<u16, Problem> {
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 10_000;
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    // Several walks may run at once, in processes of their own.
    let start = std::process::id().wrapping_mul(97);
    for _ in 0..COUNT {
        let offset = start.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed)) % COUNT;
        let port = u16::try_from(FIRST + offset)?;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    Err("no port between 20000 and 30000 is free".into())
}
