//! The records: kept one by one, by one thread, in the order in which saves were asked.

mod disk;
mod folder;
mod migrate;
mod presence;
mod rekey;
mod shelf;
#[cfg(test)]
pub(crate) mod testing;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use tenantry_core::{Generation, Input, Record, StoredBytes, TenantId};
use zeroize::Zeroizing;

pub(crate) use disk::{lock, replace};
use folder::Outcome;
pub(crate) use folder::{Folder, Loaded};
pub(crate) use rekey::Step;
pub(crate) use shelf::Shelf;

use crate::engine::Problem;
use crate::inbox::{Inbox, Message};
use crate::vault::{CannotChange, Change, Keeping};

/// Where records are kept.
#[derive(Debug)]
pub(crate) enum Store {
    /// In sealed files.
    Folder(Folder),
    /// In memory.
    Shelf(Shelf),
}

/// The thread that writes. What was asked is done before it ends.
#[derive(Debug)]
pub(crate) struct Records {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Job {
    Save { record: Box<Record>, expects: Generation },
    Erase(TenantId),
    Change(Arc<Change>, Sender<Told>),
    Look(Vec<TenantId>, Sender<io::Result<Stored>>),
}

/// What is stored of some orgs.
type Stored = Vec<(TenantId, Option<StoredBytes>)>;

/// A look at what is stored, whose answer comes.
#[derive(Debug)]
pub(crate) struct Look(Receiver<io::Result<Stored>>);

impl Look {
    /// Waits for the answer.
    ///
    /// # Errors
    /// What is stored cannot be read.
    pub(crate) fn wait(&self) -> io::Result<Stored> {
        self.0.recv().map_err(|_ended| io::Error::other("Tenantry is closing"))?
    }
}

/// What is told of a change.
#[derive(Debug)]
enum Told {
    Step(Step),
    Done(Result<Keeping, CannotChange>),
}

/// Asks the thread that writes for a change or a look, from another thread.
#[derive(Debug)]
pub(crate) struct Hand(Option<Sender<Job>>);

impl Hand {
    /// Looks at what is stored, after the saves that were asked for before and before those that
    /// are asked for later.
    pub(crate) fn look(self, tenants: Vec<TenantId>) -> Look {
        let (tell, told) = mpsc::channel();
        if let Some(jobs) = self.0 {
            // Where that thread has ended, the look ends as well.
            jobs.send(Job::Look(tenants, tell)).ok();
        }
        Look(told)
    }

    /// Keeps the records as `change` says, after the saves that were asked for before, and waits
    /// until it is done.
    ///
    /// # Errors
    /// [`CannotChange`]: they are kept as before.
    pub(crate) fn change(
        self,
        change: &Arc<Change>,
        mut step: impl FnMut(Step),
    ) -> Result<Keeping, CannotChange> {
        let (tell, told) = mpsc::channel();
        let jobs = self.0.ok_or(CannotChange::Closed)?;
        jobs.send(Job::Change(Arc::clone(change), tell)).map_err(|_ended| CannotChange::Closed)?;
        loop {
            match told.recv().map_err(|_ended| CannotChange::Closed)? {
                Told::Step(done) => step(done),
                Told::Done(done) => return done,
            }
        }
    }
}

impl Records {
    /// Begins to write into `store`; answers go to `inbox`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn begin(mut store: Store, inbox: Inbox) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("records".to_owned())
            .spawn(move || work(&mut store, &queue, &inbox))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(crate) fn save(&self, record: Record, expects: Generation) {
        self.ask(Job::Save { record: Box::new(record), expects });
    }

    pub(crate) fn erase(&self, tenant: TenantId) {
        self.ask(Job::Erase(tenant));
    }

    /// A hand for another thread. Until it is used up, this value cannot be dropped.
    pub(crate) fn hand(&self) -> Hand {
        Hand(self.jobs.clone())
    }

    fn ask(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread ends with this value only; were it gone, the core asks again in time.
            jobs.send(job).ok();
        }
    }
}

impl Drop for Records {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there has been reported over there.
            thread.join().ok();
        }
    }
}

impl Store {
    fn save(
        &mut self,
        record: &Record,
        expects: Generation,
        problems: &mut Vec<Problem>,
    ) -> io::Result<Outcome> {
        match self {
            Self::Folder(folder) => folder.save(record, expects, problems),
            Self::Shelf(memory) => Ok(memory.save(record, expects)),
        }
    }

    /// What is stored; of a file that cannot be used, its bytes as they are.
    fn look(&self, tenants: Vec<TenantId>, problems: &mut Vec<Problem>) -> io::Result<Stored> {
        let mut all = Vec::with_capacity(tenants.len());
        for tenant in tenants {
            let found = match self {
                Self::Folder(folder) => folder.look(&tenant, problems)?,
                Self::Shelf(memory) => memory.look(&tenant),
            };
            all.push((tenant, found.map(stored)));
        }
        Ok(all)
    }

    fn erase(&mut self, tenant: &TenantId, problems: &mut Vec<Problem>) -> io::Result<()> {
        match self {
            Self::Folder(folder) => folder.erase(tenant, problems),
            Self::Shelf(memory) => {
                memory.erase(tenant);
                Ok(())
            }
        }
    }
}

fn work(store: &mut Store, queue: &Receiver<Job>, inbox: &Inbox) {
    while let Ok(job) = queue.recv() {
        let mut problems = Vec::new();
        let answer = match job {
            Job::Save { record, expects } => Some(save(store, &record, expects, &mut problems)),
            Job::Erase(tenant) => Some(erase(store, tenant, &mut problems)),
            Job::Change(change, tell) => {
                // Whoever asked may have gone; then it is done all the same.
                let mut step = |step| tell.send(Told::Step(step)).unwrap_or_default();
                let done = store.change(&change, &mut step).map(|()| change.keeping());
                tell.send(Told::Done(done)).ok();
                None
            }
            Job::Look(tenants, tell) => {
                // Whoever asked may have gone.
                tell.send(store.look(tenants, &mut problems)).ok();
                None
            }
        };
        for message in problems.into_iter().map(Message::Problem).chain(answer.map(Message::Core)) {
            inbox.push(message);
        }
    }
}

fn save(
    store: &mut Store,
    record: &Record,
    expects: Generation,
    problems: &mut Vec<Problem>,
) -> Input {
    let (tenant, generation) = (record.tenant().clone(), record.generation());
    let file = file_name(&tenant);
    match store.save(record, expects, problems) {
        Ok(Outcome::Saved) => Input::Saved { tenant, generation },
        Ok(Outcome::Conflict(found)) => Input::SaveConflict { tenant, found: found.map(stored) },
        Ok(Outcome::Unusable(bytes, why)) => {
            problems.push(Problem::NotUsed { tenant: tenant.clone(), file, why });
            // Sealed bytes are no record: the core keeps the org apart and touches nothing.
            Input::SaveConflict { tenant, found: Some(StoredBytes::from(bytes)) }
        }
        Err(error) => {
            let reason = error.to_string();
            problems.push(Problem::NotSaved { tenant: tenant.clone(), file, reason });
            Input::SaveFailed { tenant }
        }
    }
}

fn erase(store: &mut Store, tenant: TenantId, problems: &mut Vec<Problem>) -> Input {
    match store.erase(&tenant, problems) {
        Ok(()) => Input::Erased { tenant },
        Err(error) => {
            let (file, reason) = (file_name(&tenant), error.to_string());
            problems.push(Problem::NotErased { tenant: tenant.clone(), file, reason });
            Input::EraseFailed { tenant }
        }
    }
}

fn stored(mut bytes: Zeroizing<Vec<u8>>) -> StoredBytes {
    StoredBytes::from(std::mem::take(&mut *bytes))
}

/// The name alone: the folders above it are nobody's business.
fn file_name(tenant: &TenantId) -> String {
    format!("{tenant}.sealed")
}
