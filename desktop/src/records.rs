//! The records: one file per tenant, written by one thread in the order in which saves were asked.

mod folder;

use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use tenantry_core::{Generation, Input, Record, StoredBytes, TenantId};

pub(crate) use folder::Folder;
use folder::Outcome;

use crate::engine::Problem;
use crate::inbox::{Inbox, Message};

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
}

impl Records {
    /// Begins to write into `folder`; answers go to `inbox`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn begin(folder: Folder, inbox: Inbox) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("records".to_owned())
            .spawn(move || work(&folder, &queue, &inbox))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(crate) fn save(&self, record: Record, expects: Generation) {
        self.ask(Job::Save { record: Box::new(record), expects });
    }

    pub(crate) fn erase(&self, tenant: TenantId) {
        self.ask(Job::Erase(tenant));
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

fn work(folder: &Folder, queue: &Receiver<Job>, inbox: &Inbox) {
    while let Ok(job) = queue.recv() {
        match job {
            Job::Save { record, expects } => {
                let tenant = record.tenant().clone();
                let generation = record.generation();
                let answer = match folder.save(&record, expects) {
                    Ok(Outcome::Saved) => Input::Saved { tenant, generation },
                    Ok(Outcome::Conflict(found)) => {
                        Input::SaveConflict { tenant, found: found.map(StoredBytes::from) }
                    }
                    Err(error) => {
                        let file = file_name(&folder.path_of(&tenant));
                        let problem = Problem::NotSaved {
                            tenant: tenant.clone(),
                            file,
                            reason: error.to_string(),
                        };
                        inbox.push(Message::Problem(problem));
                        Input::SaveFailed { tenant }
                    }
                };
                inbox.push(Message::Core(answer));
            }
            Job::Erase(tenant) => {
                let answer = match folder.erase(&tenant) {
                    Ok(()) => Input::Erased { tenant },
                    Err(error) => {
                        let file = file_name(&folder.path_of(&tenant));
                        let reason = error.to_string();
                        let problem = Problem::NotErased { tenant: tenant.clone(), file, reason };
                        inbox.push(Message::Problem(problem));
                        Input::EraseFailed { tenant }
                    }
                };
                inbox.push(Message::Core(answer));
            }
        }
    }
}

/// The name alone: the folders above it are nobody's business.
fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
