//! Handing over: sign-ins go to another program by way of a sealed bundle, and have one owner at
//! any time.
//!
//! A refresh token that two programs spend is lost for both. So a bundle gets its name only when
//! every record that is in it has been let go of here, durably:
//!
//! ```text
//! journal -> look -> seal, as `orgs.age.unfinished` -> let go, record by record -> `orgs.age` -> no journal
//! ```
//!
//! One program on a data folder hands over at a time, and it [looks](look) whether the store still
//! has what it is about to seal: another window may have handed the same sign-in over before.
//!
//! An org that moved on in between stays, and the bundle is sealed anew without it. A program that
//! ends in between finds its journal, and either finishes or takes back: see [`journal`].

mod journal;
mod look;
mod order;

use std::path::{Path, PathBuf};
use std::{fs, io};

use tenantry_core::{Command, GrantType, SignedOut, Status, Tenant, TenantId};

pub(super) use journal::CutShort;
pub use journal::Interrupted;
use journal::{Claim, Journal, Moving};
pub(crate) use look::NotSealed;
pub use order::{CannotHandOver, HandOverOrder};

use super::Engine;
use crate::bundle::{self, Org};
use crate::inbox::Message;
use crate::records::replace;
use crate::vault::sync;

/// How far a hand-over is.
#[derive(Debug)]
pub enum HandingOver {
    /// The bundle is being sealed and written; nothing has changed yet.
    Sealing,
    /// The bundle is on the disk, and these are being let go of.
    LettingGo(Vec<TenantId>),
    /// It is over.
    Over(HandedOver),
    /// Nothing came of it, for this reason.
    Failed(CannotHandOver),
}

/// What was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// The bundle.
    pub file: PathBuf,
    /// Whose sign-in is in the bundle, and no longer here.
    pub moved: Vec<TenantId>,
    /// Whose registration is in the bundle, and nothing has changed here.
    pub copied: Vec<TenantId>,
    /// Who was left out, because something happened to their sign-in meanwhile.
    pub stayed: Vec<TenantId>,
}

/// The hand-over that is under way, and what is said of it.
#[derive(Debug, Default)]
pub(super) struct HandOver {
    work: Option<Work>,
    /// One that was cut short, until the rest is let go of.
    resumed: Option<(Journal, Claim)>,
    said: Option<HandingOver>,
}

/// A hand-over under way.
#[derive(Debug)]
struct Work {
    order: HandOverOrder,
    claim: Claim,
    orgs: Vec<Org>,
    stayed: Vec<TenantId>,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Before anything is let go of.
    Sealing,
    /// The core has been told to let go.
    LettingGo,
    /// Some stayed: sealing again, without them.
    SealingAnew,
}

/// Whether an org has been let go of.
enum Fate {
    Pending,
    Gone,
    Stayed,
}

impl Engine {
    /// Begins to hand these over. [`Engine::handing_over`] says how far it is.
    ///
    /// # Errors
    /// [`CannotHandOver`]: nothing has happened.
    pub fn hand_over(&mut self, order: HandOverOrder) -> Result<(), CannotHandOver> {
        order.check()?;
        let orgs = self.packed(&order)?;
        let claim = Claim::on(&self.keeping, &self.data_dir).map_err(CannotHandOver::Journal)?;
        let is_free = self.hand_over.work.is_none() && self.hand_over.resumed.is_none();
        let claim = claim.filter(|_| is_free).ok_or(CannotHandOver::UnderWay)?;
        if claim.read().map_err(CannotHandOver::Journal)?.is_some() {
            return Err(CannotHandOver::NotOver);
        }
        let work = Work { order, claim, orgs, stayed: Vec::new(), step: Step::Sealing };
        self.seal(work)
    }

    /// How far the hand-over is, where there was one.
    pub const fn handing_over(&self) -> Option<&HandingOver> {
        self.hand_over.said.as_ref()
    }

    /// Whether orgs are on their way into a bundle.
    pub(crate) const fn is_handing_over(&self) -> bool {
        self.hand_over.work.is_some() || self.hand_over.resumed.is_some()
    }

    /// How many orgs are on their way into a bundle.
    pub(super) fn being_handed_over(&self) -> usize {
        let work = self.hand_over.work.as_ref().map_or(0, |work| work.orgs.len());
        work + self.hand_over.resumed.as_ref().map_or(0, |(journal, _)| journal.moving().len())
    }

    /// Puts away what is said of a hand-over that is over.
    pub fn close_hand_over(&mut self) {
        if self.hand_over.work.is_none() {
            self.hand_over.said = None;
        }
    }

    /// The orgs as they go into the bundle.
    fn packed(&self, order: &HandOverOrder) -> Result<Vec<Org>, CannotHandOver> {
        let mut orgs = Vec::with_capacity(order.tenants.len());
        for id in &order.tenants {
            let tenant = self.tenants().get(id);
            let tenant = tenant.ok_or_else(|| CannotHandOver::Unknown(id.clone()))?;
            orgs.push(packed(tenant)?);
        }
        Ok(orgs)
    }

    /// Notes what is about to happen, then seals and writes elsewhere.
    fn seal(&mut self, work: Work) -> Result<(), CannotHandOver> {
        let moving = work.orgs.iter().filter_map(|org| {
            let record = org.record.as_ref()?;
            Some(Moving { tenant: org.tenant.clone(), generation: record.generation() })
        });
        let journal = Journal::new(&work.order.file, moving.collect());
        work.claim.keep(&journal).map_err(CannotHandOver::Journal)?;
        let (_, inbox, runtime) = self.hands();
        let (orgs, now) = (work.orgs.clone(), self.now());
        let (passphrase, file) = (work.order.passphrase.clone(), unfinished(&work.order.file));
        // Whoever is sealed anew has been let go of here.
        let look = (work.step == Step::Sealing).then(|| look::ask(self.hand(), &orgs));
        runtime.spawn_blocking(move || {
            let looked = look.map_or(Ok(()), |look| look::is_stored(&look, &orgs));
            let sealed = looked.and_then(|()| {
                let sealed = bundle::seal(&orgs, &passphrase, now);
                let written = sealed.and_then(|bytes| replace(&file, &bytes));
                written.map_err(|error| NotSealed::NotWritten(error.to_string()))
            });
            inbox.push(Message::Sealed(sealed));
        });
        self.hand_over.said = Some(HandingOver::Sealing);
        self.hand_over.work = Some(work);
        Ok(())
    }

    /// The bundle is on the disk, or cannot be.
    pub(super) fn sealed(&mut self, sealed: Result<(), NotSealed>) {
        let Some(mut work) = self.hand_over.work.take() else { return };
        match sealed {
            Ok(()) => {}
            Err(NotSealed::NotWritten(reason)) => return self.not_written(&work, reason),
            Err(NotSealed::NotRead(reason)) => {
                return self.give_up(&work, CannotHandOver::NotRead(reason));
            }
            Err(NotSealed::ChangedElsewhere(found)) => return self.changed_elsewhere(work, found),
        }
        if work.step == Step::SealingAnew {
            return self.finish(work);
        }
        match self.packed(&work.order) {
            Ok(now) if is_same(&work.orgs, &now) => {
                work.step = Step::LettingGo;
                self.let_go(&work.orgs);
                self.hand_over.work = Some(work);
                self.go_on_with_hand_over();
            }
            Ok(now) => {
                // Somebody renewed while it was sealed, and nothing was let go of yet.
                work.orgs = now;
                self.seal_again(work);
            }
            Err(why) => self.give_up(&work, why),
        }
    }

    fn seal_again(&mut self, work: Work) {
        if let Err(why) = self.seal(work) {
            self.hand_over.said = Some(HandingOver::Failed(why));
        }
    }

    fn let_go(&mut self, orgs: &[Org]) {
        for org in orgs {
            let Some(record) = &org.record else { continue };
            let (tenant, generation) = (org.tenant.clone(), record.generation());
            // Where it is refused, the org stays, which is seen by its grant.
            self.command(Command::HandOver { tenant, generation }).ok();
        }
    }

    /// Looks who has been let go of; once all is clear, the bundle gets its name.
    pub(super) fn go_on_with_hand_over(&mut self) {
        self.go_on_with_resumed();
        let Some(mut work) = self.hand_over.work.take_if(|work| work.step == Step::LettingGo)
        else {
            return;
        };
        let (mut pending, mut stayed) = (Vec::new(), Vec::new());
        for org in work.orgs.iter().filter(|org| org.record.is_some()) {
            match self.fate(&org.tenant) {
                Fate::Pending => pending.push(org.tenant.clone()),
                Fate::Stayed => stayed.push(org.tenant.clone()),
                Fate::Gone => {}
            }
        }
        if !pending.is_empty() {
            self.hand_over.said = Some(HandingOver::LettingGo(pending));
            self.hand_over.work = Some(work);
        } else if stayed.is_empty() {
            self.finish(work);
        } else {
            work.orgs.retain(|org| !stayed.contains(&org.tenant));
            work.stayed = stayed;
            work.step = Step::SealingAnew;
            if work.orgs.is_empty() {
                return self.give_up(&work, CannotHandOver::AllStayed);
            }
            self.seal_again(work);
        }
    }

    fn fate(&self, id: &TenantId) -> Fate {
        let tenants = self.tenants();
        let Some(tenant) = tenants.get(id) else { return Fate::Stayed };
        let is_let_go =
            matches!(tenant.session(tenants.policy()), Status::SignedOut(SignedOut::HandedOver));
        match (tenant.is_stored(), is_let_go) {
            (false, _) => Fate::Pending,
            (true, true) => Fate::Gone,
            (true, false) => Fate::Stayed,
        }
    }

    fn finish(&mut self, work: Work) {
        let Work { order, claim, orgs, stayed, step: _ } = work;
        let (moved, copied): (Vec<_>, Vec<_>) =
            orgs.into_iter().partition(|org| org.record.is_some());
        let names = |orgs: Vec<Org>| orgs.into_iter().map(|org| org.tenant).collect();
        let (moved, copied) = (names(moved), names(copied));
        self.hand_over.said = Some(match name(&order.file) {
            Ok(()) => {
                self.forget_journal(&claim);
                HandingOver::Over(HandedOver { file: order.file, moved, copied, stayed })
            }
            // The journal stays: at the next start it is tried again.
            Err(error) => HandingOver::Failed(CannotHandOver::NotNamed {
                file: unfinished(&order.file),
                name: order.file,
                reason: error.to_string(),
            }),
        });
    }

    /// The bundle cannot be written. Whoever has been let go of is in the one that was written before.
    fn not_written(&mut self, work: &Work, reason: String) {
        let name = work.order.file.clone();
        if work.step == Step::SealingAnew {
            let why = CannotHandOver::NotNamed { file: unfinished(&name), name, reason };
            self.hand_over.said = Some(HandingOver::Failed(why));
        } else {
            self.give_up(work, CannotHandOver::NotWritten { file: name, reason });
        }
    }

    /// Nobody has been let go of: all is as before.
    fn give_up(&mut self, work: &Work, why: CannotHandOver) {
        if let Err(error) = remove(&unfinished(&work.order.file)) {
            let (file, reason) = (unfinished(&work.order.file), error.to_string());
            self.notices.add(Interrupted::BundleLeft { file, reason }.into());
        }
        self.forget_journal(&work.claim);
        self.hand_over.said = Some(HandingOver::Failed(why));
    }

    fn forget_journal(&mut self, claim: &Claim) {
        if let Err(error) = claim.forget() {
            self.notices.add(Interrupted::JournalLeft { reason: error.to_string() }.into());
        }
    }
}

/// An org as it goes into the bundle: with its record where a person's sign-in moves. Clients that
/// sign in for themselves get tokens of their own there.
fn packed(tenant: &Tenant) -> Result<Org, CannotHandOver> {
    let settled = tenant.settled();
    let record = settled.ok_or_else(|| CannotHandOver::NotSettled(tenant.id().clone()))?;
    let registration = tenant.registration().clone();
    let is_person = registration.client.grant_type() == GrantType::AuthorizationCode;
    let moves = is_person && tenant.grant().is_some();
    let record = moves.then(|| record.clone());
    Ok(Org { tenant: tenant.id().clone(), registration, record })
}

/// Whether what was sealed is what is stored.
fn is_same(sealed: &[Org], now: &[Org]) -> bool {
    let key = |org: &Org| {
        (org.tenant.clone(), org.record.as_ref().map(tenantry_core::Record::generation))
    };
    sealed.iter().map(key).eq(now.iter().map(key))
}

/// What a bundle is called until everything in it has been let go of.
fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".unfinished");
    PathBuf::from(name)
}

/// Gives the bundle its name.
fn name(file: &Path) -> io::Result<()> {
    if file.try_exists()? {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of that name"));
    }
    fs::rename(unfinished(file), file)?;
    file.parent().map_or(Ok(()), sync)
}

/// Removes a file; where there is none, that is fine.
fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
